import Box from '@mui/material/Box'
import { useTranslation } from 'react-i18next'

/** A whole page while its first code or its session loads: one quiet line that appears only when it takes a moment. */
export function PageLoading() {
  const { t } = useTranslation()
  return (
    <Box
      component="output"
      sx={{
        display: 'grid',
        placeItems: 'center',
        minHeight: '60vh',
        color: 'text.secondary',
        '@keyframes appear': { to: { opacity: 1 } },
        opacity: 0,
        animation: 'appear 0.2s 0.4s forwards',
      }}
    >
      {t('states.loading')}
    </Box>
  )
}
