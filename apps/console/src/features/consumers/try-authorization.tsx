import type { Consumer } from '@latchkey/contracts'
import OpenInNew from '@mui/icons-material/OpenInNew'
import PlayArrow from '@mui/icons-material/PlayArrow'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PasswordInput } from '../../components/password-input.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import { type AppTrial, beginAppTrial, finishAppTrial, readAppAnswer, type TrialProps } from './trial.ts'
import { TrialOutcome } from './trial-result.tsx'
import { useTrial } from './use-trial.ts'

/**
 * The trial of an app; `null` until it can be begun.
 * @param consumer the app @param round another one begins another trial: an answer is good once
 */
function useAppTrial({ key, redirectUris: [redirectUri = ''] }: Consumer, round: number): AppTrial | null {
  const [trial, setTrial] = useState<(AppTrial & { round: number }) | null>(null)
  useEffect(() => {
    let isWanted = true
    const begin = async () => {
      const begun = await beginAppTrial(window.location.origin, { key, redirectUri })
      if (isWanted) setTrial({ ...begun, round })
    }
    void begin()
    return () => {
      isWanted = false
    }
  }, [key, redirectUri, round])
  return trial?.redirectUri === redirectUri && trial.round === round ? trial : null
}

interface Faults {
  answer?: string
  secret?: string
}

/**
 * Asks whoever tries an app out on the authorization page, as its users are asked, and does with the answer what the app does: exchanges the
 * code, and makes a call where there is one to make. The answer goes to the app's own address and nowhere else, so it is pasted here.
 */
export function TryAuthorization({ consumer, freshSecret, firstCall }: TrialProps) {
  const { t } = useTranslation('consumers')
  const fieldMessage = useFieldMessage()
  const [round, setRound] = useState(0)
  const trial = useAppTrial(consumer, round)
  const answerField = useRef<HTMLInputElement>(null)
  const secretField = useRef<HTMLInputElement>(null)
  // In this component and nowhere else, so that code and secret are gone for good when it is.
  const [answer, setAnswer] = useState('')
  const [typed, setTyped] = useState('')
  const [faults, setFaults] = useState<Faults>({})
  const { authMethod, redirectUris } = consumer
  const [redirectUri = ''] = redirectUris
  const asksSecret = authMethod === 'client_secret' && freshSecret === null
  const secret = authMethod === 'client_secret' ? (freshSecret ?? typed.trim()) : null
  const hindrance =
    authMethod === 'private_key_jwt' ? 'onlyWithKey' : /^https?:/u.test(redirectUri) ? undefined : 'onlyInApp'

  const exchange = async (begun: AppTrial, code: string, call: Exclude<typeof firstCall, undefined>) => {
    const done = await finishAppTrial(begun, code, { key: consumer.key, secret }, call)
    if (done.granted) {
      // Sent again, the code would end the token that it brought (RFC 6749 section 4.1.2).
      setAnswer('')
      setRound((before) => before + 1)
    }
    return done
  }
  const { state, run, runOnEnter } = useTrial(consumer.id, () => {
    if (!trial || firstCall === undefined) return null
    const read = readAppAnswer(trial, answer)
    setFaults({
      ...('fault' in read ? { answer: t(`trial.faults.${read.fault}`, { redirectUri, ...read }) } : {}),
      ...(secret === '' ? { secret: fieldMessage('blank', t('fields.secret')) } : {}),
    })
    if (!('fault' in read) && secret !== '') return exchange(trial, read.code, firstCall)
    const faulty = 'fault' in read ? answerField : secretField
    faulty.current?.focus()
    return null
  })

  return (
    <Box sx={{ display: 'grid', gap: 1.5, minWidth: 0 }}>
      <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
        {t('trial.leadApp', { redirectUri })}{' '}
        {t(`trial.${hindrance ?? (firstCall === null ? 'leadToken' : 'leadTokenAndCall')}`)}
      </Typography>
      <Button
        variant="contained"
        startIcon={<OpenInNew />}
        href={trial?.address ?? ''}
        disabled={trial === null}
        target="_blank"
        rel="noreferrer"
        sx={{ justifySelf: 'start' }}
      >
        {t('trial.action')}
      </Button>
      {hindrance === undefined ? (
        <>
          <TextInput
            label={t('trial.answer')}
            helperText={t('trial.answerHelp')}
            size="small"
            value={answer}
            onChange={(event) => {
              setAnswer(event.target.value)
              setFaults(({ secret: kept }) => (kept === undefined ? {} : { secret: kept }))
            }}
            onKeyDown={runOnEnter}
            inputRef={answerField}
            error={faults.answer}
            inputProps={{ autoComplete: 'off', spellCheck: false, maxLength: 4000 }}
          />
          {asksSecret ? (
            <PasswordInput
              label={t('fields.secret')}
              autoComplete="new-password"
              size="small"
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value)
                setFaults(({ answer: kept }) => (kept === undefined ? {} : { answer: kept }))
              }}
              onKeyDown={runOnEnter}
              inputRef={secretField}
              error={faults.secret}
            />
          ) : null}
          <Button
            variant="outlined"
            startIcon={<PlayArrow />}
            loading={state === 'trying' || firstCall === undefined}
            loadingPosition="start"
            onClick={run}
            sx={{ justifySelf: 'start' }}
          >
            {t('trial.exchange')}
          </Button>
        </>
      ) : null}
      <TrialOutcome consumerId={consumer.id} state={state}>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t('trial.staysAuthorized')}
        </Typography>
      </TrialOutcome>
    </Box>
  )
}
