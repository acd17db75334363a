import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import Typography from '@mui/material/Typography'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

const slowMilliseconds = 5000

/** True once something has been loading for longer than usual. */
export function useSlow(): boolean {
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), slowMilliseconds)
    return () => clearTimeout(timer)
  }, [])
  return slow
}

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
