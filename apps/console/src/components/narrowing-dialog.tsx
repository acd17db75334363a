import type { ReactNode } from 'react'
import { takesSomething } from '../lib/takes-something.ts'
import type { useNarrowing } from '../lib/use-narrowing.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { PermissionLossList } from './permission-losses.tsx'

interface NarrowingDialogProps {
  title: string
  confirmLabel: string
  narrowing: Pick<
    ReturnType<typeof useNarrowing>,
    'isAsking' | 'losses' | 'confirm' | 'cancel' | 'isConfirming' | 'error'
  >
  /** What is taken away besides permissions. */
  children?: ReactNode
}

/** Asks once before something is taken from somebody, and says from whom and what. */
export function NarrowingDialog({
  title,
  confirmLabel,
  narrowing: { isAsking, losses, confirm, cancel, isConfirming, error },
  children,
}: NarrowingDialogProps) {
  return (
    <ConfirmDialog
      open={isAsking}
      title={title}
      confirmLabel={confirmLabel}
      maxWidth="sm"
      pending={isConfirming}
      error={error}
      onClose={cancel}
      onConfirm={() => void confirm()}
    >
      {losses && takesSomething(losses) ? <PermissionLossList losses={losses} /> : null}
      {children}
    </ConfirmDialog>
  )
}
