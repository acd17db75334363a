import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/use-format.ts'
import { type Period, startOf } from '../lib/period.ts'

/** Puts a period into words; `undefined` when it is any time. */
export function usePeriodText(): (period: Period) => string | undefined {
  const { t } = useTranslation()
  const format = useFormat()
  return ({ period, ...days }) => {
    if (period !== undefined) return t(`period.${period}`)
    const from = days.from === undefined ? undefined : format.date(startOf(days.from))
    const to = days.to === undefined ? undefined : format.date(startOf(days.to))
    if (from !== undefined && to !== undefined) return t('period.between', { from, to })
    if (from !== undefined) return t('period.since', { from })
    return to === undefined ? undefined : t('period.until', { to })
  }
}
