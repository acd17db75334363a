import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import Paper from '@mui/material/Paper'
import Typography from '@mui/material/Typography'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink } from 'react-router'
import type { BarChartProps } from '../../components/bar-chart.tsx'
import { Bars } from '../../components/chart.tsx'
import { ChartLegend } from '../../components/chart-fills.tsx'
import { NumbersTable } from '../../components/numbers-table.tsx'
import { useFormat } from '../../i18n/use-format.ts'

interface ChartCardProps extends BarChartProps {
  title: string
  /** What is said where there is nothing to show. */
  none: string
  /** What has a bar each. */
  heading: string
  /** Where more is said about what has a bar; the table leads there. */
  linkOf?: (place: string) => string | undefined
}

/** A chart under its title, with the numbers behind it as a table; times stand there the latest first. */
export function ChartCard({ title, none, heading, linkOf, ...chart }: ChartCardProps) {
  const { t } = useTranslation('activity')
  const format = useFormat()
  const id = useId()
  const { places, label, parts, layout } = chart
  const nameOf = (place: string) => {
    const link = linkOf?.(place)
    return link === undefined ? (
      label(place)
    ) : (
      <Link component={RouterLink} to={link}>
        {label(place)}
      </Link>
    )
  }
  const rows = places
    .map((place, index) => ({ key: place, name: nameOf(place), counts: parts.map(({ values }) => values[index] ?? 0) }))
    .filter(({ counts }) => counts.some((count) => count > 0))
    .map(({ key, name, counts }) => ({ key, name, values: counts.map(format.number) }))
  return (
    <Paper component="section" aria-labelledby={id} variant="outlined" sx={{ p: 2, minWidth: 0 }}>
      <Typography id={id} variant="h2" sx={{ mb: 1.5 }}>
        {title}
      </Typography>
      {rows.length === 0 ? (
        <Typography sx={{ color: 'text.secondary' }}>{none}</Typography>
      ) : (
        <Box sx={{ display: 'grid', gap: 1.5 }}>
          {parts.length > 1 ? <ChartLegend entries={parts} /> : null}
          <Bars {...chart} />
          <NumbersTable
            title={t('charts.table')}
            columns={[heading, ...parts.map((part) => part.label)]}
            rows={layout === 'horizontal' ? rows : rows.toReversed()}
          />
        </Box>
      )}
    </Paper>
  )
}
