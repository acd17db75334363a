import PlayArrow from '@mui/icons-material/PlayArrow'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { type KeyboardEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PasswordInput } from '../../components/password-input.tsx'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'
import { useReread } from './consumer.queries.ts'
import { type Trial, type TrialProps, tryOut } from './trial.ts'
import { TrialResult } from './trial-result.tsx'

/** Gets a token with a consumer's secret and makes a call with it, here and now. */
export function TryToken({ consumer, freshSecret, firstCall }: TrialProps) {
  const { t } = useTranslation('consumers')
  const fieldMessage = useFieldMessage()
  const problemMessage = useProblemMessage()
  const oneAtATime = useOneAtATime()
  const reread = useReread()
  const field = useRef<HTMLInputElement>(null)
  // In this component and nowhere else, so that the secret and the token are gone for good when it is.
  const [typed, setTyped] = useState('')
  const [state, setState] = useState<'ready' | 'blank' | 'trying' | Trial | { error: unknown }>('ready')
  const secret = freshSecret ?? typed.trim()

  const run = async () => {
    if (firstCall === undefined) return
    if (secret === '') {
      setState('blank')
      field.current?.focus()
      return
    }
    setState('trying')
    try {
      setState(await tryOut({ key: consumer.key, secret }, firstCall))
      reread(consumer.id)
    } catch (error) {
      setState({ error })
    }
  }
  const runOnEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return
    // It would save the form that this stands in.
    event.preventDefault()
    oneAtATime(run)
  }

  return (
    <Box sx={{ display: 'grid', gap: 1.5, minWidth: 0 }}>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {t(firstCall?.kind === 'hub' ? 'trial.leadHub' : 'trial.lead')}
        {freshSecret === null ? ` ${t('trial.needsSecret')}` : null}
      </Typography>
      {freshSecret === null ? (
        <PasswordInput
          label={t('fields.secret')}
          autoComplete="new-password"
          size="small"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={runOnEnter}
          inputRef={field}
          error={state === 'blank' ? fieldMessage('blank', t('fields.secret')) : undefined}
        />
      ) : null}
      <Button
        variant="contained"
        startIcon={<PlayArrow />}
        loading={state === 'trying' || firstCall === undefined}
        loadingPosition="start"
        onClick={() => oneAtATime(run)}
        sx={{ justifySelf: 'start' }}
      >
        {t('trial.action')}
      </Button>
      <Box aria-live="polite" sx={{ display: 'grid', minWidth: 0 }}>
        {typeof state === 'string' ? null : 'error' in state ? (
          <Alert severity="error">{problemMessage(state.error)}</Alert>
        ) : (
          <TrialResult consumerId={consumer.id} trial={state} />
        )}
      </Box>
    </Box>
  )
}
