import type { Consumer } from '@latchkey/contracts'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../../components/copy-button.tsx'
import { Credential, CredentialList } from './credential-list.tsx'
import { assertionType } from './requests/index.ts'

/** What goes into the signed assertion that a consumer with a key of its own signs in with (RFC 7523 section 3). */
export function AssertionValues({ consumer }: { consumer: Consumer }) {
  const { t } = useTranslation('consumers')
  const { origin } = window.location
  const isProgram = consumer.grantType === 'client_credentials'
  const values = [
    [t('assertion.subject'), consumer.key],
    [t('assertion.audience'), origin],
    // An app is told the endpoints with everything else that it needs.
    ...(isProgram ? [[t('use.tokenEndpoint'), `${origin}/oauth/token`] as const] : []),
    [t('assertion.type'), assertionType],
  ] as const
  return (
    <>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {t('assertion.body')}
      </Typography>
      <CredentialList>
        {values.map(([label, value]) => (
          <Credential key={label} label={label} code action={<CopyButton value={value} label={label} />}>
            {value}
          </Credential>
        ))}
      </CredentialList>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {t('assertion.rules')}
      </Typography>
    </>
  )
}
