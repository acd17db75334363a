import { useTranslation } from 'react-i18next'
import { NumbersTable } from '../../components/numbers-table.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import type { HubSlot } from './hub-usage.ts'

interface HubTableProps {
  slots: HubSlot[]
  label: (start: Date) => string
}

/** The numbers behind the charts, the latest first; what nothing happened in is left out. */
export function HubTable({ slots, label }: HubTableProps) {
  const { t } = useTranslation('consumers')
  const format = useFormat()
  const milliseconds = (time: number | null) =>
    time === null ? '–' : t('hub.milliseconds', { number: format.number(Math.round(time)) })
  const rows = slots.filter(({ answered, refused, failed }) => answered + refused + failed > 0).toReversed()
  return (
    <NumbersTable
      title={t('spans.table')}
      columns={[
        t('spans.when'),
        t('hub.fates.answered'),
        t('hub.fates.refused'),
        t('hub.fates.failed'),
        t('hub.median'),
        t('hub.slow'),
      ]}
      rows={rows.map(({ start, answered, refused, failed, median, slow }) => ({
        key: start.toISOString(),
        name: label(start),
        values: [...[answered, refused, failed].map(format.number), milliseconds(median), milliseconds(slow)],
      }))}
    />
  )
}
