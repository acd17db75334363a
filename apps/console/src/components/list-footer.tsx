import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import CircularProgress from '@mui/material/CircularProgress'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/use-format.ts'

interface ListFooterProps {
  shown: number
  total: number
  /** There are more than `total`, and nobody counted how many. */
  isAtLeast: boolean
  hasMore: boolean
  loadingMore: boolean
  /** The last try to load more did not work. */
  failed: boolean
  onMore: () => void
}

/** How many are shown of how many there are, and the way to more. */
export function ListFooter({ shown, total, isAtLeast, hasMore, loadingMore, failed, onMore }: ListFooterProps) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 2, rowGap: 1, minHeight: 56 }}>
      <Typography component="output" variant="body2" sx={{ color: 'text.secondary' }}>
        {t(isAtLeast ? 'states.showingAtLeast' : 'states.showing', {
          n: format.number(shown),
          m: format.number(total),
        })}
      </Typography>
      {hasMore ? (
        <Button
          size="small"
          variant="outlined"
          onClick={onMore}
          aria-busy={loadingMore}
          startIcon={loadingMore ? <CircularProgress size={14} color="inherit" aria-hidden /> : undefined}
        >
          {failed ? t('actions.tryAgain') : t('actions.loadMore')}
        </Button>
      ) : null}
      {failed ? (
        <Typography role="alert" variant="body2" sx={{ color: 'error.main' }}>
          {t('states.moreFailed')}
        </Typography>
      ) : null}
    </Box>
  )
}
