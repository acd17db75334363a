import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { useSlow } from '../lib/use-slow.ts'

interface LoadingStateProps {
  rows?: number
  /** Height of a row in CSS pixels. */
  height?: number
}

/** Placeholders while something loads, and a note when that takes long. */
export function LoadingState({ rows = 4, height = 44 }: LoadingStateProps) {
  const { t } = useTranslation()
  const slow = useSlow()
  return (
    <Box component="output" aria-label={t('states.loading')} sx={{ display: 'grid', gap: 1 }}>
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} variant="rounded" height={height} />
      ))}
      {slow ? <Typography sx={{ color: 'text.secondary', mt: 1 }}>{t('states.slow')}</Typography> : null}
    </Box>
  )
}
