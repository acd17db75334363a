import type { Consumer } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../../components/copy-button.tsx'
import { AssertionValues, assertionType } from './assertion-values.tsx'
import { Credential, CredentialList } from './credential-list.tsx'

interface ConsumerUseProps {
  consumer: Consumer
  /** The secret in full, while it can be shown. */
  freshSecret: string | null
  onSecretCopied: () => void
}

const secretPlaceholder = 'SECRET'
const assertionPlaceholder = 'ASSERTION'

function requestOf({ authMethod, key }: Consumer, freshSecret: string | null): string {
  const credentials =
    authMethod === 'private_key_jwt'
      ? `-d client_assertion_type=${assertionType} -d client_assertion=${assertionPlaceholder}`
      : `-u ${key}:${freshSecret ?? secretPlaceholder}`
  return `curl ${credentials} -d grant_type=client_credentials ${window.location.origin}/oauth/token`
}

function TokenRequest({ consumer, freshSecret, onSecretCopied }: ConsumerUseProps) {
  const { t } = useTranslation('consumers')
  const request = requestOf(consumer, freshSecret)
  const body =
    consumer.authMethod === 'private_key_jwt'
      ? t('use.tokenBodyAssertion')
      : freshSecret === null
        ? t('use.tokenBodySecret')
        : t('use.tokenBody')
  return (
    <>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {body}
      </Typography>
      <CredentialList>
        <Credential
          label={t('use.request')}
          code
          action={
            <CopyButton
              value={request}
              label={t('use.request')}
              onCopied={freshSecret === null ? undefined : onSecretCopied}
            />
          }
        >
          {request}
        </Credential>
      </CredentialList>
    </>
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

/** How to use a consumer: a request that can be run as it stands, or what an app has to be told. */
export function ConsumerUse(props: ConsumerUseProps) {
  const { t } = useTranslation('consumers')
  const headingId = useId()
  const isProgram = props.consumer.grantType === 'client_credentials'
  return (
    <Box component="section" aria-labelledby={headingId} sx={{ display: 'grid', gap: 1 }}>
      <Typography id={headingId} variant="h3">
        {isProgram ? t('use.tokenTitle') : t('use.appTitle')}
      </Typography>
      {isProgram ? <TokenRequest {...props} /> : <AppValues consumer={props.consumer} />}
      {props.consumer.authMethod === 'private_key_jwt' ? <AssertionValues consumer={props.consumer} /> : null}
    </Box>
  )
}
