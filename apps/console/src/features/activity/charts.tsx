import type { Activity } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import { useTranslation } from 'react-i18next'
import { paths } from '../../app/paths.ts'
import { ChartFills, partFills } from '../../components/chart-fills.tsx'
import { useLanguage } from '../../i18n/use-language.ts'
import { ChartCard } from './chart-card.tsx'
import { requestsOverTime } from './requests-over-time.ts'

const timeHeight = 200
/** Of one bar among several that lie one below the other, and of the axis beneath them. */
const [barHeight, axisHeight] = [40, 32]
const dayMilliseconds = 24 * 60 * 60 * 1000

/** The key of all that are not told apart. */
const others = 'others'

/** Writes when an hour or a day begins, as short as it can be told from the others. */
function useSlotLabel({ unit, span }: Activity): (start: string) => string {
  const language = useLanguage()
  const isWithinDay = Date.parse(span.to) - Date.parse(span.from) <= dayMilliseconds
  const format = new Intl.DateTimeFormat(language, {
    ...(unit === 'day' ? { month: 'short', day: 'numeric' } : { hour: 'numeric', minute: '2-digit' }),
    ...(unit === 'hour' && !isWithinDay ? { weekday: 'short' } : {}),
  })
  return (start) => format.format(new Date(start))
}

/** Tokens and refusals over time, and who asked for them. */
export function Charts({ activity }: { activity: Activity }) {
  const { t } = useTranslation('activity')
  const slotLabel = useSlotLabel(activity)
  const { starts, issued, refused } = requestsOverTime(activity.slots)
  const overTime = { places: starts, label: slotLabel, heading: t('charts.when'), height: timeHeight }

  const { items, others: rest } = activity.consumers
  const told = [
    ...items,
    ...(rest.issued + rest.refused > 0 ? [{ ...rest, id: others, name: t('charts.others') }] : []),
  ]
  const names = new Map(told.map(({ id, name }) => [id, name]))
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        alignItems: 'start',
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'repeat(2, minmax(0, 1fr))' },
      }}
    >
      <ChartFills />
      <ChartCard
        title={t('figures.issued')}
        none={t('charts.noneIssued')}
        parts={[{ fill: 'plain', label: t('figures.issued'), values: issued }]}
        {...overTime}
      />
      <ChartCard
        title={t('charts.refused')}
        none={t('charts.noneRefused')}
        parts={refused.map(({ reason, counts }, index) => ({
          fill: partFills[index] ?? 'empty',
          label: reason === undefined ? t('charts.otherReasons') : t(`causes.${reason}`),
          values: counts,
        }))}
        {...overTime}
      />
      <Box sx={{ gridColumn: { md: '1 / -1' }, minWidth: 0 }}>
        <ChartCard
          title={t('charts.byConsumer')}
          none={t('charts.noneByConsumer')}
          heading={t('charts.consumer')}
          layout="horizontal"
          places={told.map(({ id }) => id)}
          label={(id) => names.get(id) ?? ''}
          linkOf={(id) => (id === others ? undefined : paths.consumerUsage(id))}
          parts={[
            { fill: 'plain', label: t('figures.issued'), values: told.map((one) => one.issued) },
            { fill: 'stripes', label: t('figures.refused'), values: told.map((one) => one.refused) },
          ]}
          height={told.length * barHeight + axisHeight}
        />
      </Box>
    </Box>
  )
}
