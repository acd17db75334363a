import Add from '@mui/icons-material/Add'
import Fab from '@mui/material/Fab'
import Tooltip from '@mui/material/Tooltip'

/** The round "+" at the bottom right. @param props.label what it makes */
export function AddButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Tooltip title={label} placement="left">
      <Fab
        color="primary"
        aria-label={label}
        onClick={onClick}
        sx={{ position: 'fixed', right: { xs: 16, sm: 24 }, bottom: { xs: 16, sm: 24 } }}
      >
        <Add />
      </Fab>
    </Tooltip>
  )
}
