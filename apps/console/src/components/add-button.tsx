import Add from '@mui/icons-material/Add'
import Fab from '@mui/material/Fab'
import Tooltip from '@mui/material/Tooltip'
import { useShortcut } from '../lib/shortcuts.ts'

interface AddButtonProps {
  /** What it makes. */
  label: string
  onClick: () => void
  /** Something else on the page offers the same; then there is only its key. */
  hidden?: boolean
}

/** The round "+" at the bottom right, and its key. */
export function AddButton({ label, onClick, hidden = false }: AddButtonProps) {
  useShortcut('n', onClick)
  if (hidden) return null
  return (
    <Tooltip title={label} placement="left">
      <Fab
        color="primary"
        aria-label={label}
        aria-keyshortcuts="n"
        onClick={onClick}
        sx={{ position: 'fixed', right: { xs: 16, sm: 24 }, bottom: { xs: 16, sm: 24 } }}
      >
        <Add />
      </Fab>
    </Tooltip>
  )
}
