import Add from '@mui/icons-material/Add'
import Fab from '@mui/material/Fab'
import Tooltip from '@mui/material/Tooltip'
import { useTranslation } from 'react-i18next'

/** The round "+" at the bottom right. */
export function NewConsumerButton({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation('consumers')
  return (
    <Tooltip title={t('new')} placement="left">
      <Fab
        color="primary"
        aria-label={t('new')}
        onClick={onClick}
        sx={{ position: 'fixed', right: { xs: 16, sm: 24 }, bottom: { xs: 16, sm: 24 } }}
      >
        <Add />
      </Fab>
    </Tooltip>
  )
}
