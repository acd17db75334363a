import ErrorOutline from '@mui/icons-material/ErrorOutlined'
import Button from '@mui/material/Button'
import { useTranslation } from 'react-i18next'
import { useProblemMessage } from '../i18n/use-problem-message.ts'
import { MessageState } from './message-state.tsx'

interface ErrorStateProps {
  error: unknown
  onRetry?: () => void
  retrying?: boolean
  heading?: 'h1' | 'h2' | 'p'
  /** Why, where more is known than the error tells. */
  reason?: string | undefined
}

/** Says in plain words why something could not be loaded, and offers to try again. */
export function ErrorState({ error, onRetry, retrying = false, heading = 'p', reason }: ErrorStateProps) {
  const { t } = useTranslation()
  const problemMessage = useProblemMessage()
  return (
    <MessageState
      live="assertive"
      heading={heading}
      icon={<ErrorOutline />}
      title={t('states.failed')}
      action={
        onRetry ? (
          <Button variant="outlined" onClick={onRetry} loading={retrying}>
            {t('actions.tryAgain')}
          </Button>
        ) : undefined
      }
    >
      {reason ?? problemMessage(error)}
    </MessageState>
  )
}
