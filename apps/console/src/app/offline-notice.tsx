import CloudOffOutlined from '@mui/icons-material/CloudOffOutlined'
import Box from '@mui/material/Box'
import { useTranslation } from 'react-i18next'
import { useOnline } from '../lib/use-online.ts'
import { topBarHeight } from '../lib/top-bar-height.ts'
import { tint } from './theme/tokens.ts'

/** Below the top bar while there is no connection: that what one sees may have changed, and that nothing typed is lost. */
export function OfflineNotice() {
  const { t } = useTranslation()
  const online = useOnline()
  return (
    // There before it says something: otherwise screen readers may miss it.
    <Box
      component="output"
      sx={{
        display: 'block',
        position: 'sticky',
        top: topBarHeight,
        zIndex: 'appBar',
        displayPrint: 'none',
        bgcolor: 'background.paper',
      }}
    >
      {online ? null : (
        <Box
          sx={{
            display: 'flex',
            alignItems: 'center',
            gap: 1.25,
            px: { xs: 2, sm: 3 },
            py: 1,
            borderBottom: 1,
            borderColor: tint('warning-main', 38),
            bgcolor: tint('warning-main', 12),
            typography: 'body2',
          }}
        >
          <CloudOffOutlined fontSize="small" sx={{ color: 'warning.main' }} />
          {t('offline')}
        </Box>
      )}
    </Box>
  )
}
