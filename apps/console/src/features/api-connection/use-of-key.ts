import type { ApiConnection } from '@latchkey/contracts'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/use-format.ts'

/** Puts into words since when, how often and by how many the present secret is used. */
export function useUseInWords(): (use: ApiConnection['use']) => string {
  const { t } = useTranslation('api-connection')
  const format = useFormat()
  return ({ since, lastCalledAt, calls, callers }) => {
    if (since === null || lastCalledAt === null) return t('use.unused')
    if (calls === 0) return t('use.quiet')
    return t('use.still', {
      date: format.dateTime(since),
      calls: t('use.calls', { count: calls, number: format.number(calls) }),
      callers: t('use.callers', { count: callers, number: format.number(callers) }),
      relative: format.relative(lastCalledAt),
    })
  }
}
