import type { Activity } from '@latchkey/contracts'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../i18n/use-language.ts'

/** Says which period the figures are compared with. */
export function ComparedWith({ activity: { before, unit } }: { activity: Activity }) {
  const { t } = useTranslation('activity')
  const format = new Intl.DateTimeFormat(useLanguage(), {
    month: 'short',
    day: 'numeric',
    ...(unit === 'hour' ? { hour: 'numeric', minute: '2-digit' } : {}),
  })
  // Its end is no part of it: at midnight that would be another day.
  const span = format.formatRange(new Date(before.from), new Date(Date.parse(before.to) - 1))
  return (
    <Typography variant="body2" sx={{ color: 'text.secondary' }}>
      {t('figures.comparedWith', { span })}
    </Typography>
  )
}
