import type { Consumer } from '@latchkey/contracts'
import OpenInNew from '@mui/icons-material/OpenInNew'
import PlayArrow from '@mui/icons-material/PlayArrow'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { type KeyboardEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PasswordInput } from '../../components/password-input.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'
import { useReread } from './consumer.queries.ts'
import { type AppTrial, beginAppTrial, finishAppTrial, readAppAnswer, type Trial } from './trial.ts'
import { TrialResult } from './trial-result.tsx'
import type { TryTokenProps } from './try-token.tsx'

/** The trial of an app; `null` until it can be begun. One for as long as the app is led back to the same place. */
function useAppTrial({ key, redirectUris: [redirectUri = ''] }: Consumer): AppTrial | null {
  const [trial, setTrial] = useState<AppTrial | null>(null)
  useEffect(() => {
    let isWanted = true
    const begin = async () => {
      const begun = await beginAppTrial(window.location.origin, { key, redirectUri })
      if (isWanted) setTrial(begun)
    }
    void begin()
    return () => {
      isWanted = false
    }
  }, [key, redirectUri])
  return trial?.redirectUri === redirectUri ? trial : null
}

interface Faults {
  answer?: string
  secret?: string
}

/**
 * Asks whoever tries an app out on the authorization page, as its users are asked, and does with the answer what the app does: exchanges the
 * code, and makes a call. The answer goes to the app's own address and nowhere else, so it is pasted here.
 */
export function TryAuthorization({ consumer, freshSecret, firstCall }: TryTokenProps) {
  const { t } = useTranslation('consumers')
  const fieldMessage = useFieldMessage()
  const problemMessage = useProblemMessage()
  const oneAtATime = useOneAtATime()
  const reread = useReread()
  const trial = useAppTrial(consumer)
  const [isOpened, setIsOpened] = useState(false)
  // In this component and nowhere else, so that code, secret and token are gone for good when it is.
  const [answer, setAnswer] = useState('')
  const [typed, setTyped] = useState('')
  const [faults, setFaults] = useState<Faults>({})
  const [state, setState] = useState<'ready' | 'trying' | Trial | { error: unknown }>('ready')
  const hasSecret = consumer.authMethod === 'client_secret'
  const secret = hasSecret ? (freshSecret ?? typed.trim()) : null
  const [redirectUri = ''] = consumer.redirectUris

  const run = async () => {
    if (!trial || firstCall === undefined) return
    const read = readAppAnswer(trial, answer)
    const found: Faults = {
      ...('fault' in read ? { answer: t(`trial.faults.${read.fault}`, { redirectUri, ...read }) } : {}),
      ...(secret === '' ? { secret: fieldMessage('blank', t('fields.secret')) } : {}),
    }
    setFaults(found)
    if ('fault' in read || secret === '') return
    setState('trying')
    try {
      setState(await finishAppTrial(trial, read.code, { key: consumer.key, secret }, firstCall))
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
  const canExchange = consumer.authMethod !== 'private_key_jwt'

  return (
    <Box sx={{ display: 'grid', gap: 1.5, minWidth: 0 }}>
      <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
        {t('trial.leadApp', { redirectUri })} {canExchange ? t('trial.leadAnswer') : t('trial.onlyWithKey')}
      </Typography>
      <Button
        variant={isOpened ? 'outlined' : 'contained'}
        startIcon={<OpenInNew />}
        href={trial?.address ?? ''}
        disabled={trial === null}
        target="_blank"
        rel="noreferrer"
        onClick={() => setIsOpened(true)}
        sx={{ justifySelf: 'start' }}
      >
        {t('trial.action')}
      </Button>
      {isOpened && canExchange ? (
        <>
          <TextInput
            label={t('trial.answer')}
            helperText={t('trial.answerHelp')}
            size="small"
            value={answer}
            onChange={(event) => setAnswer(event.target.value)}
            onKeyDown={runOnEnter}
            error={faults.answer}
            inputProps={{ autoComplete: 'off', spellCheck: false, maxLength: 4000 }}
          />
          {hasSecret && freshSecret === null ? (
            <PasswordInput
              label={t('fields.secret')}
              autoComplete="new-password"
              size="small"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              onKeyDown={runOnEnter}
              error={faults.secret}
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
            {t('trial.exchange')}
          </Button>
        </>
      ) : null}
      <Box aria-live="polite" sx={{ display: 'grid', gap: 1.5, minWidth: 0 }}>
        {typeof state === 'string' ? null : 'error' in state ? (
          <Alert severity="error">{problemMessage(state.error)}</Alert>
        ) : (
          <>
            <TrialResult consumerId={consumer.id} trial={state} />
            {state.granted ? (
              <Typography variant="body2" sx={{ color: 'text.secondary' }}>
                {t('trial.staysAuthorized')}
              </Typography>
            ) : null}
          </>
        )}
      </Box>
    </Box>
  )
}
