import type { Consumer } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { CopyButton } from '../../components/copy-button.tsx'
import { TabLead } from '../../components/tab-lead.tsx'
import { useKept } from '../../lib/use-kept.ts'
import { CodeBlock } from './code-block.tsx'
import { type ProgramValues, requestLanguages, type RequestWords } from './requests/index.ts'

/** What stands where the secret, or the assertion, has to be put. */
const placeholders = { client_secret: 'SECRET', private_key_jwt: 'ASSERTION', none: '' } as const

interface ReadyRequestsProps {
  consumer: Consumer
  /** The secret in full, while it can be shown. */
  freshSecret: string | null
  /** What the program does with its token; `undefined` until that is known. */
  firstCall: ProgramValues['firstCall'] | undefined
  onSecretCopied: () => void
}

/** Requests that run as they stand, with the consumer's own values, in the language that one chooses. */
export function ReadyRequests({ consumer, freshSecret, firstCall, onSecretCopied }: ReadyRequestsProps) {
  const { t } = useTranslation('consumers')
  const tabsId = useId()
  const [chosen, setChosen] = useKept('latchkey.requests.language', z.string(), '')
  const language = requestLanguages.find(({ name }) => name === chosen) ?? requestLanguages[0]
  const { key, authMethod, grantType, redirectUris, issuesRefreshTokens } = consumer
  const words: RequestWords = t('requests.words', { returnObjects: true })
  const common = {
    issuer: window.location.origin,
    key,
    authMethod,
    proof: freshSecret ?? placeholders[authMethod],
    words,
  }
  const body = authMethod === 'client_secret' && freshSecret !== null ? 'ready' : authMethod
  const code =
    grantType === 'authorization_code'
      ? language.app({ ...common, redirectUri: redirectUris[0] ?? '', refreshes: issuesRefreshTokens })
      : firstCall === undefined
        ? undefined
        : language.program({ ...common, firstCall })
  const panelId = `${tabsId}-request`
  return (
    <Box sx={{ display: 'grid', gap: 1, minWidth: 0 }}>
      <TabLead guide={grantType === 'authorization_code' ? 'authorization-code' : 'quick-start'}>
        {t(`requests.lead.${body}`)}
      </TabLead>
      <Tabs
        value={language.name}
        onChange={(_, name: string) => setChosen(name)}
        aria-label={t('requests.languages')}
        variant="scrollable"
        scrollButtons={false}
        sx={{ minHeight: 40, '& .MuiTab-root': { minHeight: 40, minWidth: 0, px: 1.5, textTransform: 'none' } }}
      >
        {requestLanguages.map(({ name }) => (
          <Tab key={name} value={name} label={name} id={`${tabsId}-${name}`} aria-controls={panelId} />
        ))}
      </Tabs>
      <Box id={panelId} role="tabpanel" aria-labelledby={`${tabsId}-${language.name}`} sx={{ minWidth: 0 }}>
        {code === undefined ? (
          <Skeleton variant="rounded" height={200} />
        ) : (
          <CodeBlock
            label={t('requests.code', { language: language.name })}
            action={
              <CopyButton
                value={code}
                label={t('requests.request')}
                onCopied={freshSecret === null ? undefined : onSecretCopied}
              />
            }
          >
            {code}
          </CodeBlock>
        )}
      </Box>
    </Box>
  )
}
