import Dialog from '@mui/material/Dialog'
import { lazy, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { LatePart } from '../components/late-part.tsx'
import { LoadingState } from '../components/loading-state.tsx'

// Every page has it, and few people look into it.
const ShortcutList = lazy(async () => ({ default: (await import('./shortcut-list.tsx')).ShortcutList }))

/** Lists the keyboard's shortcuts, and switches those of a single key off. */
export function ShortcutsDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const titleId = useId()
  return (
    <Dialog
      open={open}
      onClose={onClose}
      slotProps={{ paper: { 'aria-label': t('shortcuts.title') } }}
      aria-labelledby={titleId}
      fullWidth
      maxWidth="xs"
    >
      <LatePart waiting={<LoadingState rows={4} />}>
        <ShortcutList titleId={titleId} onClose={onClose} />
      </LatePart>
    </Dialog>
  )
}
