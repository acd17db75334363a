import type { Authorization } from '@latchkey/contracts'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { useNotify } from '../../components/notify.tsx'
import { useRevoke } from './authorization.queries.ts'

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
  const revoke = useRevoke()
  const names = { app: authorization.consumer.name, user: authorization.user.name }
  const confirm = () =>
    revoke.mutate(authorization, {
      onSuccess: () => {
        notify(t(own ? 'revoke.doneOwn' : 'revoke.done', names))
        onRevoked()
      },
    })
  return (
    <ConfirmDialog
      open
      title={t('revoke.title', names)}
      confirmLabel={t('revoke.confirm')}
      onConfirm={confirm}
      onClose={onClose}
      pending={revoke.isPending}
      error={revoke.error}
    >
      {t(own ? 'revoke.bodyOwn' : 'revoke.body', names)}
    </ConfirmDialog>
  )
}
