import type { Consumer } from '@latchkey/contracts'
import Download from '@mui/icons-material/Download'
import Button from '@mui/material/Button'
import { useTranslation } from 'react-i18next'
import { downloadText } from '../../lib/download.ts'
import { envFile } from './env-file.ts'

interface EnvButtonProps {
  consumer: Consumer
  /** The secret in full, which is why this is there only while it can be shown. */
  secret: string
  /** The secret is kept somewhere now. */
  onSaved: () => void
}

/** Hands the credentials over as a file that programs read on starting. */
export function EnvButton({ consumer, secret, onSaved }: EnvButtonProps) {
  const { t } = useTranslation('consumers')
  return (
    <Button
      variant="outlined"
      startIcon={<Download />}
      onClick={() => {
        downloadText(...envFile(window.location.origin, consumer, secret))
        onSaved()
      }}
      sx={{ justifySelf: 'start' }}
    >
      {t('credentials.env')}
    </Button>
  )
}
