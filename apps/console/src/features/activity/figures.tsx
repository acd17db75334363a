import type { Activity, Figure } from '@latchkey/contracts'
import ArrowDownward from '@mui/icons-material/ArrowDownward'
import ArrowUpward from '@mui/icons-material/ArrowUpward'
import Box from '@mui/material/Box'
import Paper from '@mui/material/Paper'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/use-format.ts'
import { useLanguage } from '../../i18n/use-language.ts'

/** What is told in a figure, in this order. */
export const figureNames = ['issued', 'refused', 'activeConsumers', 'liveAuthorizations'] as const

/** How the figures stand beside each other. */
export const figuresGrid = {
  display: 'grid',
  gridTemplateColumns: { xs: 'repeat(2, minmax(0, 1fr))', md: 'repeat(4, minmax(0, 1fr))' },
  gap: { xs: 1.5, sm: 2 },
}

function Comparison({ count, before }: Figure) {
  const { t } = useTranslation('activity')
  const format = useFormat()
  const percent = new Intl.NumberFormat(useLanguage(), { style: 'percent', maximumFractionDigits: 0 })
  const change = before === 0 ? 0 : (count - before) / before
  const Arrow = change > 0 ? ArrowUpward : ArrowDownward
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 0.75, typography: 'body2' }}>
      {change === 0 ? null : (
        <Box component="span" sx={{ display: 'flex', alignItems: 'center', gap: 0.25 }}>
          <Arrow aria-hidden sx={{ fontSize: '1rem' }} />
          {t(change > 0 ? 'figures.more' : 'figures.less', { percent: percent.format(Math.abs(change)) })}
        </Box>
      )}
      <Box component="span" sx={{ color: 'text.secondary' }}>
        {count === before ? t('figures.same') : t('figures.before', { number: format.number(before) })}
      </Box>
    </Box>
  )
}

/** What happened in the period in four numbers, each beside what it was before. */
export function Figures({ activity }: { activity: Activity }) {
  const { t } = useTranslation('activity')
  const format = useFormat()
  return (
    <Box component="dl" aria-label={t('figures.title')} sx={{ ...figuresGrid, m: 0 }}>
      {figureNames.map((name) => (
        <Paper key={name} variant="outlined" sx={{ p: 2, minWidth: 0 }}>
          <Box component="dt" sx={{ typography: 'body2', color: 'text.secondary' }}>
            {t(`figures.${name}`)}
          </Box>
          <Box component="dd" sx={{ m: 0, fontVariantNumeric: 'tabular-nums', overflowWrap: 'anywhere' }}>
            <Box sx={{ fontSize: { xs: '1.5rem', sm: '1.875rem' }, fontWeight: 600, lineHeight: 1.3 }}>
              {format.number(activity[name].count)}
            </Box>
            <Comparison {...activity[name]} />
          </Box>
        </Paper>
      ))}
    </Box>
  )
}
