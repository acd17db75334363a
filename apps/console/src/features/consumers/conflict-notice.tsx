import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useTranslation } from 'react-i18next'

interface ConflictNoticeProps {
  /** Somebody else's change is loaded already. */
  merged: boolean
  loading: boolean
  onLoad: () => void
}

/** Says that somebody else changed the consumer meanwhile, and lets one go on from there without losing what was typed. */
export function ConflictNotice({ merged, loading, onLoad }: ConflictNoticeProps) {
  const { t } = useTranslation('consumers')
  if (merged) return <Alert severity="info">{t('form.loadedCurrent')}</Alert>
  return (
    <Alert severity="warning">
      {t('form.conflict')}
      <Box sx={{ mt: 1 }}>
        <Button color="inherit" size="small" variant="outlined" onClick={onLoad} loading={loading}>
          {t('form.loadCurrent')}
        </Button>
      </Box>
    </Alert>
  )
}
