import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblemMessage } from '../i18n/use-problem-message.ts'
import { useScrolls } from '../lib/use-scrolls.ts'

interface ConfirmDialogProps {
  open: boolean
  title: string
  /** What happens, and what stops working. */
  children: ReactNode
  confirmLabel: string
  cancelLabel?: string
  onConfirm: () => void
  onClose: () => void
  /** The action is under way: nothing can be pressed twice, and the dialog stays. */
  pending?: boolean
  /** Why it did not work; shown inside, so that the person can try again. */
  error?: unknown
  destructive?: boolean
  /** False while something that it needs is still missing. */
  ready?: boolean
  maxWidth?: 'xs' | 'sm'
}

/** Asks once before something that can't be taken back. */
export function ConfirmDialog({
  open,
  title,
  children,
  confirmLabel,
  cancelLabel,
  onConfirm,
  onClose,
  pending = false,
  error,
  destructive = true,
  ready = true,
  maxWidth = 'xs',
}: ConfirmDialogProps) {
  const { t } = useTranslation()
  const problemMessage = useProblemMessage()
  const titleId = useId()
  const textId = useId()
  const [content, scrolls] = useScrolls()
  // The second of a double click comes before the screen shows that the first has done something.
  const pressed = useRef(false)
  useEffect(() => {
    if (open) pressed.current = false
  }, [open])
  useEffect(() => {
    if (!pending) pressed.current = false
  }, [pending])
  // An action can fail so fast that it was never seen pending.
  useEffect(() => {
    if (error) pressed.current = false
  }, [error])
  const confirm = () => {
    if (pressed.current) return
    pressed.current = true
    onConfirm()
  }
  return (
    <Dialog
      open={open}
      onClose={pending ? undefined : onClose}
      aria-labelledby={titleId}
      aria-describedby={textId}
      role="alertdialog"
      fullWidth
      maxWidth={maxWidth}
    >
      <DialogTitle id={titleId}>{title}</DialogTitle>
      <DialogContent id={textId} tabIndex={scrolls ? 0 : undefined} sx={{ color: 'text.secondary' }}>
        <div ref={content}>
          {children}
          {error ? (
            <Alert severity="error" sx={{ mt: 2 }}>
              {problemMessage(error)}
            </Alert>
          ) : null}
        </div>
      </DialogContent>
      <DialogActions>
        {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- an alert dialog starts at its least destructive button (ARIA practices) */}
        <Button onClick={onClose} disabled={pending} color="inherit" autoFocus>
          {cancelLabel ?? t('actions.cancel')}
        </Button>
        <Button
          onClick={confirm}
          loading={pending}
          disabled={!ready}
          variant="contained"
          color={destructive ? 'error' : 'primary'}
        >
          {confirmLabel}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
