import { hubProblemCodes, hubProblemSchema } from '@latchkey/contracts'
import CheckCircle from '@mui/icons-material/CheckCircleOutlined'
import ErrorOutline from '@mui/icons-material/ErrorOutlineOutlined'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../../components/copy-button.tsx'
import { Fact, FactList } from '../../components/fact-list.tsx'
import { PermissionSentences } from '../../components/permission-sentences.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { CodeBlock } from './code-block.tsx'
import { consumerFailuresOptions } from './consumer-activity.queries.ts'
import type { GrantedToken, Trial, TriedRequest } from './trial.ts'
import type { TrialState } from './use-trial.ts'

const shownCharacters = 4000
/** Refusals are noted within seconds; afterwards nobody waits any longer. */
const waitMilliseconds = 8000

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** JSON with a value a line, anything else as it is, and of either what can be read. */
const readable = (body: string): string => {
  const value = parsed(body)
  const text = value === undefined ? body : JSON.stringify(value, null, 2)
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text
}

function Step({ tried, children }: { tried: TriedRequest; children: ReactNode }) {
  const { t } = useTranslation('consumers')
  const good = tried.status < 400
  return (
    <Box component="li" sx={{ display: 'grid', gap: 1, p: 1.75, '& + &': { borderTop: 1, borderColor: 'divider' } }}>
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'center' }}>
        {good ? <CheckCircle fontSize="small" color="success" /> : <ErrorOutline fontSize="small" color="error" />}
        <Box component="code" sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere', fontSize: '0.8125rem' }}>
          {tried.request}
        </Box>
        <Typography variant="body2" sx={{ fontWeight: 500, whiteSpace: 'nowrap' }}>
          {t(good ? 'trial.answered' : 'trial.refused', { status: tried.status })}
        </Typography>
      </Box>
      {children}
    </Box>
  )
}

function Granted({ token }: { token: GrantedToken }) {
  const { t } = useTranslation('consumers')
  const format = useFormat()
  const { accessToken, permissions, expiresAt, lifetimeSeconds } = token
  return (
    <>
      <FactList>
        <Fact name={t('trial.works')}>
          {t('trial.worksFor', { duration: format.duration(lifetimeSeconds), moment: format.dateTime(expiresAt) })}
        </Fact>
        <Fact name={t('trial.token')}>
          <code>{accessToken.slice(0, 16)}…</code>{' '}
          <CopyButton value={accessToken} label={t('trial.token')} size="small" />
        </Fact>
      </FactList>
      <Typography variant="body2" sx={{ fontWeight: 500 }}>
        {t(permissions.length === 0 ? 'trial.permitsNothing' : 'trial.permits')}
      </Typography>
      <PermissionSentences permissions={permissions} />
    </>
  )
}

/** Why the token request was refused: what only the consumer's own administrators are told. */
function TokenCause({ consumerId, tried }: { consumerId: string; tried: TriedRequest }) {
  const { t } = useTranslation(['consumers', 'activity'])
  const [until] = useState(() => Date.now() + waitMilliseconds)
  const { data } = useQuery({
    ...consumerFailuresOptions(consumerId),
    refetchInterval: ({ state }) =>
      Date.now() >= until || state.data?.some(({ traceId }) => traceId === tried.traceId) ? false : 1000,
  })
  const reason = data?.find(({ traceId }) => traceId === tried.traceId)?.reason
  return reason ? (
    <Alert severity="error">
      <strong>{t(`activity:causes.${reason}`)}</strong>
      <br />
      {t(`remedies.${reason}`)}
    </Alert>
  ) : null
}

/** Why the Hub did not let a call through. */
function HubCause({ tried }: { tried: TriedRequest }) {
  const { t } = useTranslation('consumers')
  const problem = hubProblemSchema.safeParse(parsed(tried.body)).data
  const code = problem?.type.slice('urn:latchkey:problem:'.length)
  const outcome = hubProblemCodes.find((known) => known === code)
  if (outcome) {
    return (
      <Alert severity="error">
        <strong>{t(`hub.outcomes.${outcome}.cause`)}</strong>
        <br />
        {t(`hub.outcomes.${outcome}.remedy`)}
      </Alert>
    )
  }
  return tried.status >= 400 ? <Alert severity="info">{t('trial.upstreamRefused')}</Alert> : null
}

interface TrialResultProps {
  consumerId: string
  trial: Trial
}

/** What trying a consumer out brought: the token request, and the call with the token; of a refusal its cause. */
function TrialResult({ consumerId, trial }: TrialResultProps) {
  const { t } = useTranslation('consumers')
  const { token, granted, call } = trial
  return (
    <Box
      component="ol"
      aria-label={t('trial.result')}
      sx={{ listStyle: 'none', m: 0, p: 0, border: 1, borderColor: 'divider', borderRadius: 1, minWidth: 0 }}
    >
      <Step tried={token}>
        {granted ? (
          <Granted token={granted} />
        ) : (
          <>
            <TokenCause consumerId={consumerId} tried={token} />
            <CodeBlock label={t('trial.body')}>{readable(token.body)}</CodeBlock>
          </>
        )}
      </Step>
      {call ? (
        <Step tried={call}>
          <HubCause tried={call} />
          <CodeBlock label={t('trial.body')}>{readable(call.body)}</CodeBlock>
        </Step>
      ) : null}
    </Box>
  )
}

interface TrialOutcomeProps {
  consumerId: string
  state: TrialState
  /** What there is to say once a token was got. */
  children?: ReactNode
}

/** What came of trying a consumer out: its requests and their answers, or why there was none. */
export function TrialOutcome({ consumerId, state, children }: TrialOutcomeProps) {
  const problemMessage = useProblemMessage()
  return (
    <Box aria-live="polite" sx={{ display: 'grid', gap: 1.5, minWidth: 0 }}>
      {typeof state === 'string' ? null : 'error' in state ? (
        <Alert severity="error">{problemMessage(state.error)}</Alert>
      ) : (
        <>
          <TrialResult consumerId={consumerId} trial={state} />
          {state.granted ? children : null}
        </>
      )}
    </Box>
  )
}
