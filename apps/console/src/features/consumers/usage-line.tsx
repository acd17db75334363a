import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import Skeleton from '@mui/material/Skeleton'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/use-format.ts'
import { consumerUsageOptions } from './consumer-activity.queries.ts'

interface UsageLineProps {
  consumerId: string
  /** Leads to what was refused. */
  onRefused: () => void
}

/** How much a consumer is used, in one line. */
export function UsageLine({ consumerId, onRefused }: UsageLineProps) {
  const { t } = useTranslation('consumers')
  const format = useFormat()
  const { data, isError } = useQuery(consumerUsageOptions(consumerId))
  if (!data)
    return isError ? t('usage.failed') : <Skeleton width="60%" aria-label={t('states.loading', { ns: 'common' })} />
  const { issued, refused } = data
  const refusedText = t('usage.refused', { count: refused, number: format.number(refused) })
  return (
    <Box component="span" sx={{ fontVariantNumeric: 'tabular-nums' }}>
      {t('usage.lastDay')} {t('usage.issued', { count: issued, number: format.number(issued) })},{' '}
      {refused > 0 ? (
        <Link component="button" type="button" onClick={onRefused} sx={{ font: 'inherit', verticalAlign: 'baseline' }}>
          {refusedText}
        </Link>
      ) : (
        refusedText
      )}
    </Box>
  )
}
