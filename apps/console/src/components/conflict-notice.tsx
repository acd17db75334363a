import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useTranslation } from 'react-i18next'

interface ConflictNoticeProps {
  /** Says what was changed by somebody else, and that nothing typed is lost. */
  message: string
  /** Somebody else's change is loaded already. */
  merged: boolean
  loading: boolean
  onLoad: () => void
}

/** Says that somebody else changed the same thing meanwhile, and lets one go on from there without losing what was typed. */
export function ConflictNotice({ message, merged, loading, onLoad }: ConflictNoticeProps) {
  const { t } = useTranslation()
  if (merged) return <Alert severity="info">{t('conflict.loaded')}</Alert>
  return (
    <Alert severity="warning">
      {message}
      <Box sx={{ mt: 1 }}>
        <Button color="inherit" size="small" variant="outlined" onClick={onLoad} loading={loading}>
          {t('conflict.load')}
        </Button>
      </Box>
    </Alert>
  )
}
