import ArrowBack from '@mui/icons-material/ArrowBack'
import SaveOutlined from '@mui/icons-material/SaveOutlined'
import Box from '@mui/material/Box'
import Drawer from '@mui/material/Drawer'
import IconButton from '@mui/material/IconButton'
import Toolbar from '@mui/material/Toolbar'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import { type ReactNode, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLeaveGuard } from '../lib/use-leave-guard.ts'
import { useOneAtATime } from '../lib/use-one-at-a-time.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { OfflineNotice } from './offline-notice.tsx'

interface SidePanelProps {
  open: boolean
  title: string
  /** Greatest width in CSS pixels; on phones it is the screen's. */
  width?: number
  /** Called when the panel should go; never before the person agreed to lose changes. */
  onClose: () => void
  /** Saves, until its promise settles; makes the content a form with the save icon at the panel's top right. */
  onSave?: () => Promise<unknown>
  saving?: boolean
  /** There are changes that leaving would lose. */
  dirty?: boolean
  /** What is asked before leaving, where the usual sentence doesn't fit. */
  leaveQuestion?: { title: string; body: string; leave: string; stay: string } | undefined
  /** Stays in view above the content, as tabs do. */
  bar?: ReactNode
  children: ReactNode
}

/** A panel from the right: back arrow, title, save icon. It asks before unsaved changes are lost, however one leaves. */
export function SidePanel({
  open,
  title,
  width = 480,
  onClose,
  onSave,
  saving = false,
  dirty = false,
  leaveQuestion,
  bar,
  children,
}: SidePanelProps) {
  const { t } = useTranslation()
  const titleId = useId()
  const oneAtATime = useOneAtATime()
  const [asking, setAsking] = useState(false)
  const guarding = open && dirty
  const guard = useLeaveGuard(guarding)

  const close = () => {
    if (saving) return
    if (guarding) setAsking(true)
    else onClose()
  }
  const stay = () => {
    setAsking(false)
    guard.stay()
  }
  const leave = () => {
    setAsking(false)
    if (!guard.leave()) onClose()
  }

  return (
    <Drawer
      anchor="right"
      open={open}
      onClose={close}
      slotProps={{
        paper: {
          role: 'dialog',
          'aria-modal': true,
          'aria-labelledby': titleId,
          // On a phone a notice stands below the panel, not on it.
          sx: { width: { xs: '100%', sm: width }, maxWidth: '100%', pb: { xs: 'var(--notice-space, 0px)', sm: 0 } },
        },
      }}
    >
      <Box
        component={onSave ? 'form' : 'div'}
        noValidate={onSave ? true : undefined}
        onSubmit={(event: React.FormEvent) => {
          event.preventDefault()
          if (onSave && !saving) oneAtATime(async () => onSave())
        }}
        sx={{ display: 'flex', flexDirection: 'column', minHeight: 0, flex: 1 }}
      >
        <Toolbar
          disableGutters
          sx={{
            px: { xs: 0.5, sm: 1.5 },
            gap: 0.75,
            borderBottom: bar ? 0 : 1,
            borderColor: 'divider',
            flexShrink: 0,
          }}
        >
          <IconButton onClick={close} aria-label={t('actions.back')} disabled={saving}>
            <ArrowBack />
          </IconButton>
          <Typography id={titleId} variant="h2" noWrap sx={{ flex: 1, minWidth: 0 }}>
            {title}
          </Typography>
          {onSave ? (
            <Tooltip title={t('actions.save')}>
              <span>
                <IconButton type="submit" color="primary" aria-label={t('actions.save')} loading={saving}>
                  <SaveOutlined />
                </IconButton>
              </span>
            </Tooltip>
          ) : null}
        </Toolbar>
        {bar}
        <OfflineNotice />
        {/* Positioned, so that what is taken out of sight inside can't make the panel itself scroll. */}
        <Box sx={{ position: 'relative', flex: 1, minHeight: 0, overflowY: 'auto', p: { xs: 2, sm: 3 } }}>
          {children}
        </Box>
      </Box>
      <ConfirmDialog
        open={asking || guard.isAsking}
        title={leaveQuestion?.title ?? t('unsaved.title')}
        confirmLabel={leaveQuestion?.leave ?? t('unsaved.leave')}
        cancelLabel={leaveQuestion?.stay ?? t('unsaved.stay')}
        onConfirm={leave}
        onClose={stay}
      >
        {leaveQuestion?.body ?? t('unsaved.body')}
      </ConfirmDialog>
    </Drawer>
  )
}
