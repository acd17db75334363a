import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/use-format.ts'

interface ListFooterProps {
  shown: number
  total: number
  /** Absent when everything is there. */
  onMore: (() => void) | undefined
  loading: boolean
}

/** How much of the list is there, and the way to more of it. */
export function ListFooter({ shown, total, onMore, loading }: ListFooterProps) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 2, mt: 2, minHeight: 40 }}>
      <Typography component="output" sx={{ color: 'text.secondary' }}>
        {t('states.showing', { n: format.number(shown), m: format.number(total) })}
      </Typography>
      {onMore ? (
        <Button variant="outlined" onClick={onMore} loading={loading}>
          {t('actions.loadMore')}
        </Button>
      ) : null}
    </Box>
  )
}
