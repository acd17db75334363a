import type { Authorization } from '@latchkey/contracts'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { useNotify } from '../../components/notify.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { AuthorizedPermissions } from './authorized-permissions.tsx'
import { RevocationPart } from './revocation-part.tsx'
import { useRevoke } from './revocation.queries.ts'

interface RevokeDialogProps {
  authorization: Authorization
  /** It is the person's own, who is then spoken to. */
  own: boolean
  onClose: () => void
  onRevoked: () => void
}

/** Asks once before an app loses its access, and says what stops working. */
export function RevokeDialog({ authorization, own, onClose, onRevoked }: RevokeDialogProps) {
  const { t } = useTranslation('authorizations')
  const notify = useNotify()
  const { consumer, user, permissions, lastUsedAt } = authorization
  const names = { app: consumer.name, user: user.name }
  const revoke = useRevoke(() => notify(t(own ? 'revoke.doneOwn' : 'revoke.done', names)))
  return (
    <ConfirmDialog
      open
      title={t('revoke.title', names)}
      confirmLabel={t('revoke.confirm')}
      onConfirm={() => revoke.mutate(authorization, { onSuccess: onRevoked })}
      onClose={onClose}
      pending={revoke.isPending}
      error={revoke.error}
    >
      {t(own ? 'revoke.bodyOwn' : 'revoke.body', names)}
      <RevocationPart title={t('revoke.stops', names)}>
        <AuthorizedPermissions permissions={permissions} />
      </RevocationPart>
      <Typography sx={{ mt: 2 }}>
        {t('lastUsed')}: <RelativeTime moment={lastUsedAt} none={t('neverUsed')} />
      </Typography>
    </ConfirmDialog>
  )
}
