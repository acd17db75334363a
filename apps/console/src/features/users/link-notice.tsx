import type { AccountLink } from '@latchkey/contracts'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../../components/copy-button.tsx'
import { useFormat } from '../../i18n/use-format.ts'

interface LinkNoticeProps {
  link: AccountLink
  /** Whose link it is. */
  name: string
  email: string
  onCopied: () => void
}

/** What became of a link: that it was sent, or the link itself, in the one moment in which it can be shown, and how to pass it on. */
export function LinkNotice({ link, name, email, onCopied }: LinkNoticeProps) {
  const { t } = useTranslation('users')
  const format = useFormat()
  const { purpose, url } = link
  const expiry = t('link.expires', { date: format.dateTime(link.expiresAt) })
  if (url === null) {
    return (
      <Alert severity="success">
        {t(`link.sent.${purpose}`, { email })} {expiry}
      </Alert>
    )
  }
  return (
    <Alert severity="warning" sx={{ '& .MuiAlert-message': { minWidth: 0, flex: 1 } }}>
      <Typography sx={{ fontWeight: 600 }}>{t('link.title')}</Typography>
      <Typography variant="body2" sx={{ my: 1 }}>
        {t('link.howTo', { name })}
      </Typography>
      <Box
        sx={{
          display: 'flex',
          alignItems: 'center',
          gap: 0.5,
          my: 1,
          px: 1.25,
          py: 0.5,
          borderRadius: 1,
          bgcolor: 'background.paper',
          color: 'text.primary',
        }}
      >
        <Box component="code" aria-label={t('link.label')} sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
          {url}
        </Box>
        <CopyButton value={url} label={t('link.label')} onCopied={onCopied} />
      </Box>
      <Typography variant="body2">
        {t('link.once')} {expiry}
      </Typography>
    </Alert>
  )
}
