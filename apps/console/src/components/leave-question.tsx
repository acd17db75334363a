import { useTranslation } from 'react-i18next'
import { useLeaveGuard } from '../lib/use-leave-guard.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'

/** Asks before unsaved changes of a page are lost. @param props `dirty`: there are some */
export function LeaveQuestion({ dirty }: { dirty: boolean }) {
  const { t } = useTranslation()
  const guard = useLeaveGuard(dirty)
  return (
    <ConfirmDialog
      open={guard.isAsking}
      title={t('unsaved.title')}
      confirmLabel={t('unsaved.leave')}
      cancelLabel={t('unsaved.stay')}
      onConfirm={guard.leave}
      onClose={guard.stay}
    >
      {t('unsaved.body')}
    </ConfirmDialog>
  )
}
