import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { useSession } from '../../api/session.ts'
import { GuideLink } from '../../components/guide-link.tsx'
import { PageHeading } from '../../components/page-heading.tsx'
import { Section } from '../../components/section.tsx'
import { AddAuthenticatorApp } from './add-authenticator-app.tsx'
import { AddPasskey } from './add-passkey.tsx'

interface TwoStepPageProps {
  /** A second factor is set up, its recovery codes kept. */
  onDone: () => void
  onSignOut: () => void
  isSigningOut: boolean
}

/** Asks somebody for a second factor, because their company does; there is nothing else they can do yet. */
export function TwoStepPage({ onDone, onSignOut, isSigningOut }: TwoStepPageProps) {
  const { t } = useTranslation(['account', 'common'])
  const { company } = useSession()
  return (
    <Box sx={{ display: 'grid', gap: 3, minWidth: 0 }}>
      <div>
        <PageHeading title={t('needed.title')} />
        <Typography sx={{ color: 'text.secondary' }}>
          {t('needed.lead', { company: company.name })} <GuideLink page="signing-in" />
        </Typography>
      </div>
      <Section title={t('passkeys.one')} lead={t('passkeys.lead')}>
        <AddPasskey isFirst onAdded={onDone} />
      </Section>
      <Section title={t('twoStep.app')} lead={t('needed.app')}>
        <AddAuthenticatorApp isOffered isFirst onAdded={onDone} />
      </Section>
      <Button
        color="inherit"
        variant="outlined"
        loading={isSigningOut}
        onClick={onSignOut}
        sx={{ justifySelf: 'start', borderColor: 'divider' }}
      >
        {t('common:shell.signOut')}
      </Button>
    </Box>
  )
}
