import type { Consumer } from '@latchkey/contracts'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { TabLead } from '../../components/tab-lead.tsx'
import { CredentialList, FreshSecret } from './credential-list.tsx'
import { EnvButton } from './env-button.tsx'
import { NewSecret } from './new-secret.tsx'
import { SecretList } from './secret-list.tsx'

interface ConsumerSecretsProps {
  consumer: Consumer
  /** The newest secret in full, while it can be shown. */
  freshSecret: string | null
  /** Takes a new secret, in the one moment it can be shown. */
  onCreated: (secret: string) => void
  onSecretCopied: () => void
}

/** The secrets that a consumer signs in with: what makes one, the newest in full for as long as it can be shown, and those that work. */
export function ConsumerSecrets({ consumer, freshSecret, onCreated, onSecretCopied }: ConsumerSecretsProps) {
  const { t } = useTranslation('consumers')
  const headingId = useId()
  const fresh = useRef<HTMLDivElement>(null)
  const [made, setMade] = useState<string | null>(null)
  // After the question has given the focus back to the button that asked it, which is why this is no layout effect.
  useEffect(() => {
    if (made === null) return
    fresh.current?.focus({ preventScroll: true })
    fresh.current?.scrollIntoView({ block: 'nearest' })
  }, [made])

  return (
    <Box sx={{ display: 'grid', gap: 2.5, minWidth: 0 }}>
      <TabLead guide="rotation">{t('secrets.lead')}</TabLead>
      {freshSecret === null ? null : (
        <Box
          component="section"
          ref={fresh}
          tabIndex={-1}
          aria-labelledby={headingId}
          sx={{ display: 'grid', gap: 1.5, minWidth: 0, outline: 'none', scrollMarginTop: 16 }}
        >
          <Typography id={headingId} variant="h3">
            {t('secrets.fresh')}
          </Typography>
          <Alert severity="warning">{t('credentials.once')}</Alert>
          <CredentialList>
            <FreshSecret secret={freshSecret} onCopied={onSecretCopied} />
          </CredentialList>
          <EnvButton consumer={consumer} secret={freshSecret} onSaved={onSecretCopied} />
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {t('secrets.filledIn')}
          </Typography>
        </Box>
      )}
      {consumer.secrets.length === 0 && freshSecret === null ? (
        <Alert severity="warning">{t('secrets.none')}</Alert>
      ) : null}
      <NewSecret
        consumer={consumer}
        onCreated={(secret) => {
          onCreated(secret)
          setMade(secret)
        }}
      />
      <SecretList consumer={consumer} />
    </Box>
  )
}
