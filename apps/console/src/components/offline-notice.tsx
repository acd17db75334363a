import CloudOffOutlined from '@mui/icons-material/CloudOffOutlined'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import { useTranslation } from 'react-i18next'
import { useOnline } from '../lib/use-online.ts'

/**
 * While there is no connection: that what one sees may have changed, and that nothing typed is lost. An open panel hides the page from eyes
 * and from screen readers, so that it stands in each.
 */
export function OfflineNotice() {
  const { t } = useTranslation()
  const online = useOnline()
  return (
    // There before it says something: otherwise screen readers may miss it.
    <Box component="output" sx={{ display: 'block', flexShrink: 0, displayPrint: 'none' }}>
      {online ? null : (
        <Alert
          role="presentation"
          severity="warning"
          icon={<CloudOffOutlined fontSize="inherit" />}
          sx={{ borderRadius: 0, borderWidth: '0 0 1px' }}
        >
          {t('offline')}
        </Alert>
      )}
    </Box>
  )
}
