import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import CircularProgress from '@mui/material/CircularProgress'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/use-format.ts'

interface ConsumerListFooterProps {
  shown: number
  total: number
  hasMore: boolean
  loadingMore: boolean
  /** The last try to load more did not work. */
  failed: boolean
  onMore: () => void
}

/** How many are shown of how many there are, and the way to more. */
export function ConsumerListFooter({ shown, total, hasMore, loadingMore, failed, onMore }: ConsumerListFooterProps) {
  const { t } = useTranslation(['consumers', 'common'])
  const format = useFormat()
  return (
    <Box
      sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 2, rowGap: 1, minHeight: 56, pr: 9 }}
    >
      <Typography component="output" variant="body2" sx={{ color: 'text.secondary' }}>
        {t('common:states.showing', { n: format.number(shown), m: format.number(total) })}
      </Typography>
      {hasMore ? (
        <Button
          size="small"
          variant="outlined"
          onClick={onMore}
          aria-busy={loadingMore}
          startIcon={loadingMore ? <CircularProgress size={14} color="inherit" aria-hidden /> : undefined}
        >
          {failed ? t('common:actions.tryAgain') : t('common:actions.loadMore')}
        </Button>
      ) : null}
      {failed ? (
        <Typography role="alert" variant="body2" sx={{ color: 'error.main' }}>
          {t('list.loadMoreFailed')}
        </Typography>
      ) : null}
    </Box>
  )
}
