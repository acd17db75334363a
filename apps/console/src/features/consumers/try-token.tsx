import PlayArrow from '@mui/icons-material/PlayArrow'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PasswordInput } from '../../components/password-input.tsx'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import { type TrialProps, tryOut } from './trial.ts'
import { TrialOutcome } from './trial-result.tsx'
import { useTrial } from './use-trial.ts'

/** Gets a token with a consumer's secret and makes a call with it, here and now. */
export function TryToken({ consumer, freshSecret, firstCall }: TrialProps) {
  const { t } = useTranslation('consumers')
  const fieldMessage = useFieldMessage()
  const field = useRef<HTMLInputElement>(null)
  // In this component and nowhere else, so that the secret is gone for good when it is.
  const [typed, setTyped] = useState('')
  const [isBlank, setIsBlank] = useState(false)
  const secret = freshSecret ?? typed.trim()
  const { state, run, runOnEnter } = useTrial(consumer.id, () => {
    if (firstCall === undefined) return null
    setIsBlank(secret === '')
    if (secret !== '') return tryOut({ key: consumer.key, secret }, firstCall)
    field.current?.focus()
    return null
  })

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
          error={isBlank ? fieldMessage('blank', t('fields.secret')) : undefined}
        />
      ) : null}
      <Button
        variant="contained"
        startIcon={<PlayArrow />}
        loading={state === 'trying' || firstCall === undefined}
        loadingPosition="start"
        onClick={run}
        sx={{ justifySelf: 'start' }}
      >
        {t('trial.action')}
      </Button>
      <TrialOutcome consumerId={consumer.id} state={state} />
    </Box>
  )
}
