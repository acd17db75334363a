import type { Consumer } from '@latchkey/contracts'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../../components/copy-button.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { Credential, CredentialList, FreshSecret } from './credential-list.tsx'
import { EnvButton } from './env-button.tsx'
import { MaskedSecret } from './masked-secret.tsx'

interface ConsumerCredentialsProps {
  /** `null` before it is saved for the first time. */
  consumer: Consumer | null
  /** The secret in full, in the one moment it can be shown. */
  freshSecret: string | null
  onSecretCopied: () => void
  /** What else can be done about the secret. */
  children?: ReactNode
}

/** Creation date, key and secret; the secret in full only right after it was made. */
export function ConsumerCredentials({ consumer, freshSecret, onSecretCopied, children }: ConsumerCredentialsProps) {
  const { t } = useTranslation('consumers')
  const format = useFormat()
  const headingId = useId()
  const later = t('credentials.afterSaving')
  const created = consumer ? format.dateTime(consumer.createdAt) : null
  return (
    <Box component="section" aria-labelledby={headingId} sx={{ display: 'grid', gap: 1.5 }}>
      <Typography id={headingId} variant="h3">
        {t('fields.credentials')}
      </Typography>
      {freshSecret === null ? null : <Alert severity="warning">{t('credentials.once')}</Alert>}
      <CredentialList>
        <Credential label={t('fields.createdAt')} faint={!consumer}>
          {created === null
            ? later
            : consumer?.createdBy
              ? t('credentials.createdBy', { date: created, name: consumer.createdBy.name })
              : created}
        </Credential>
        <Credential
          label={t('fields.key')}
          code={consumer !== null}
          faint={!consumer}
          action={consumer ? <CopyButton value={consumer.key} label={t('fields.key')} /> : undefined}
        >
          {consumer?.key ?? later}
        </Credential>
        {freshSecret === null ? (
          <Credential label={t('fields.secret')} faint>
            {consumer ? <MaskedSecret consumer={consumer} sentence /> : later}
          </Credential>
        ) : (
          <FreshSecret secret={freshSecret} onCopied={onSecretCopied} />
        )}
      </CredentialList>
      {consumer ? (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, '&:empty': { display: 'none' } }}>
          {freshSecret === null ? null : (
            <EnvButton consumer={consumer} secret={freshSecret} onSaved={onSecretCopied} />
          )}
          {children}
        </Box>
      ) : null}
    </Box>
  )
}
