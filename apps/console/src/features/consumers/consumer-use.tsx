import type { Consumer } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../../components/copy-button.tsx'
import { AssertionValues } from './assertion-values.tsx'
import { Credential, CredentialList } from './credential-list.tsx'
import { ReadyRequests } from './ready-requests.tsx'
import type { TrialProps } from './trial.ts'
import { TryAuthorization } from './try-authorization.tsx'
import { TryToken } from './try-token.tsx'
import { useFirstCall } from './use-first-call.ts'

interface ConsumerUseProps {
  consumer: Consumer
  /** The secret in full, while it can be shown. */
  freshSecret: string | null
  onSecretCopied: () => void
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  const headingId = useId()
  return (
    <Box component="section" aria-labelledby={headingId} sx={{ display: 'grid', gap: 1, minWidth: 0 }}>
      <Typography id={headingId} variant="h3">
        {title}
      </Typography>
      {children}
    </Box>
  )
}

function AppValues({ consumer }: { consumer: Consumer }) {
  const { t } = useTranslation('consumers')
  const { origin } = window.location
  const values = [
    [t('use.authorizationEndpoint'), `${origin}/oauth/authorize`],
    [t('use.tokenEndpoint'), `${origin}/oauth/token`],
    [t('use.clientId'), consumer.key],
  ] as const
  return (
    <>
      {consumer.requiresPkce ? (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t('use.pkce')}
        </Typography>
      ) : null}
      <CredentialList>
        {values.map(([label, value]) => (
          <Credential key={label} label={label} code action={<CopyButton value={value} label={label} />}>
            {value}
          </Credential>
        ))}
      </CredentialList>
    </>
  )
}

function Trying(props: TrialProps) {
  const { t } = useTranslation('consumers')
  const { grantType, authMethod } = props.consumer
  if (grantType === 'authorization_code') return <TryAuthorization {...props} />
  if (authMethod === 'client_secret') return <TryToken {...props} />
  return (
    <Typography variant="body2" sx={{ color: 'text.secondary' }}>
      {t('trial.onlyWithKey')}
    </Typography>
  )
}

/** How to use a consumer: trying it out, requests that run as they stand, and what an app has to be told. */
export function ConsumerUse({ consumer, freshSecret, onSecretCopied }: ConsumerUseProps) {
  const { t } = useTranslation('consumers')
  const firstCall = useFirstCall(consumer)
  const { grantType, authMethod } = consumer
  return (
    <>
      <Section title={t('trial.title')}>
        <Trying consumer={consumer} freshSecret={freshSecret} firstCall={firstCall} />
      </Section>
      {grantType === 'authorization_code' ? (
        <Section title={t('use.appTitle')}>
          <AppValues consumer={consumer} />
        </Section>
      ) : null}
      <Section title={t('requests.title')}>
        <ReadyRequests
          consumer={consumer}
          freshSecret={freshSecret}
          firstCall={firstCall}
          onSecretCopied={onSecretCopied}
        />
        {authMethod === 'private_key_jwt' ? <AssertionValues consumer={consumer} /> : null}
      </Section>
    </>
  )
}
