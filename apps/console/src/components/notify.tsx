import Alert, { type AlertColor } from '@mui/material/Alert'
import Portal from '@mui/material/Portal'
import Snackbar from '@mui/material/Snackbar'
import { createContext, type ReactNode, use, useCallback, useState } from 'react'

type Notify = (message: string, severity?: AlertColor) => void

const NotifyContext = createContext<Notify | null>(null)

/** Shows short notices at the bottom for the pages below it. */
export function NotifyProvider({ children }: { children: ReactNode }) {
  const [notice, setNotice] = useState<{ message: string; severity: AlertColor; key: number } | null>(null)
  const [open, setOpen] = useState(false)
  const notify = useCallback<Notify>((message, severity = 'success') => {
    setNotice((before) => ({ message, severity, key: (before?.key ?? 0) + 1 }))
    setOpen(true)
  }, [])
  const close = () => setOpen(false)
  return (
    <NotifyContext value={notify}>
      {children}
      {/* Outside the page, which an open panel or dialog hides from screen readers. */}
      <Portal>
        <Snackbar
          key={notice?.key}
          open={open}
          autoHideDuration={notice?.severity === 'error' ? 10_000 : 5000}
          onClose={(_, reason) => {
            if (reason !== 'clickaway') close()
          }}
          anchorOrigin={{ vertical: 'bottom', horizontal: 'center' }}
        >
          <Alert severity={notice?.severity ?? 'success'} variant="filled" onClose={close}>
            {notice?.message}
          </Alert>
        </Snackbar>
      </Portal>
    </NotifyContext>
  )
}

/** `notify(message, severity = 'success')` shows a short notice that screen readers read out. */
export function useNotify(): Notify {
  const notify = use(NotifyContext)
  if (!notify) throw new Error('useNotify needs a NotifyProvider above')
  return notify
}
