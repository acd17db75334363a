import Refresh from '@mui/icons-material/Refresh'
import CircularProgress from '@mui/material/CircularProgress'
import IconButton from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'
import { useTranslation } from 'react-i18next'

interface RefreshButtonProps {
  /** What is shown is being read anew. */
  refreshing: boolean
  onClick: () => void
}

/** Reads anew what is shown. It is never switched off while it works: that would take the keyboard's place away. */
export function RefreshButton({ refreshing, onClick }: RefreshButtonProps) {
  const { t } = useTranslation()
  return (
    <Tooltip title={t('actions.refresh')}>
      <IconButton aria-label={t('actions.refresh')} aria-busy={refreshing} onClick={onClick}>
        {refreshing ? <CircularProgress size={24} color="inherit" aria-hidden /> : <Refresh />}
      </IconButton>
    </Tooltip>
  )
}
