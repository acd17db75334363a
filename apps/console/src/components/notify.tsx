import Alert, { type AlertColor } from '@mui/material/Alert'
import Portal from '@mui/material/Portal'
import Snackbar from '@mui/material/Snackbar'
import { createContext, type ReactNode, use, useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LiveRegion } from './live-region.tsx'

type Notify = (message: string, severity?: AlertColor) => void

interface Notice {
  message: string
  severity: AlertColor
  key: number
}

const NotifyContext = createContext<Notify | null>(null)

/** Around a notice on a narrow screen, in CSS pixels. */
const margin = 8

/** Time to look up, and to read slowly; for what went wrong twice that, since there is something to do about it. In milliseconds. */
const shownFor = ({ message, severity }: Notice): number =>
  (4000 + message.length * 80) * (severity === 'error' || severity === 'warning' ? 2 : 1)

/** Says in CSS how much room a notice takes at the bottom, in `--notice-space`, for what leaves it that room. @param element the notice */
const tellSpace = (element: HTMLElement | null) => {
  if (!element) return undefined
  const { style } = document.documentElement
  const observer = new ResizeObserver(() =>
    style.setProperty('--notice-space', `${element.offsetHeight + 2 * margin}px`),
  )
  observer.observe(element)
  return () => {
    observer.disconnect()
    style.removeProperty('--notice-space')
  }
}

/** Shows short notices at the bottom for the pages below it. */
export function NotifyProvider({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  const [notice, setNotice] = useState<Notice | null>(null)
  const [open, setOpen] = useState(false)
  const notify = useCallback<Notify>((message, severity = 'success') => {
    setNotice((before) => ({ message, severity, key: (before?.key ?? 0) + 1 }))
    setOpen(true)
  }, [])
  const close = () => setOpen(false)
  const isUrgent = notice?.severity === 'error'
  const snackbar = notice ? (
    <Snackbar
      key={notice.key}
      open={open}
      autoHideDuration={shownFor(notice)}
      onClose={(_, reason) => {
        if (reason !== 'clickaway') close()
      }}
      anchorOrigin={{ vertical: 'bottom', horizontal: 'center' }}
      // On a narrow screen above the round "+", or below an open panel, which has none; on a wide one beside the panel.
      sx={{
        bottom: { xs: 84, sm: 24 },
        'body:has(> .MuiDrawer-modal) &': {
          bottom: { xs: margin, sm: 24 },
          left: { md: 24 },
          right: { md: 'auto' },
          transform: { md: 'none' },
        },
      }}
    >
      <Alert
        ref={tellSpace}
        role="presentation"
        severity={notice.severity}
        variant="filled"
        onClose={close}
        closeText={t('actions.close')}
      >
        {notice.message}
      </Alert>
    </Snackbar>
  ) : null
  return (
    <NotifyContext value={notify}>
      {children}
      <Portal>
        <LiveRegion live="polite">{isUrgent ? null : snackbar}</LiveRegion>
        <LiveRegion live="assertive">{isUrgent ? snackbar : null}</LiveRegion>
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
