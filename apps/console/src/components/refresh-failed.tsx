import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import { useTranslation } from 'react-i18next'
import { useProblemMessage } from '../i18n/use-problem-message.ts'

interface RefreshFailedProps {
  error: unknown
  onRetry: () => void
  retrying: boolean
}

/** Says above a list that it is no longer the newest, why, and lets one try again. */
export function RefreshFailed({ error, onRetry, retrying }: RefreshFailedProps) {
  const { t } = useTranslation()
  const problemMessage = useProblemMessage()
  return (
    <Alert
      severity="error"
      action={
        <Button color="inherit" size="small" onClick={onRetry} loading={retrying}>
          {t('actions.tryAgain')}
        </Button>
      }
    >
      {problemMessage(error)}
    </Alert>
  )
}
