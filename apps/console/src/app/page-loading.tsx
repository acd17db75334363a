import Box from '@mui/material/Box'
import { useTranslation } from 'react-i18next'
import { visuallyHidden } from '../components/visually-hidden.tsx'
import { PageMain } from './page-main.tsx'

/** A page while its first code loads: one quiet line that appears only when it takes a moment. */
export function PageLoading() {
  const { t } = useTranslation()
  return (
    <Box
      component="output"
      aria-label={t('states.loading')}
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

/** The same while there is nothing around it yet, nor anything to call the page but the product. */
export function MainLoading() {
  const { t } = useTranslation()
  return (
    <PageMain>
      <Box component="h1" sx={visuallyHidden}>
        {t('product')}
      </Box>
      <PageLoading />
    </PageMain>
  )
}
