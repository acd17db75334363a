import type { ApiConnection } from '@latchkey/contracts'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { BrownOuts } from './brown-outs.tsx'
import { Retirement } from './retirement.tsx'

/** How the key comes to its end: brown-outs, and a date. */
export function KeyEnding({ connection, mayChange }: { connection: ApiConnection; mayChange: boolean }) {
  const { t } = useTranslation('api-connection')
  const titleId = useId()
  return (
    <Card
      component="section"
      variant="outlined"
      aria-labelledby={titleId}
      sx={{ px: { xs: 2, sm: 3 }, py: 2, display: 'grid', gap: 2 }}
    >
      <Typography id={titleId} variant="h3" component="h2">
        {t('ending.title')}
      </Typography>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {t('ending.lead')}
      </Typography>
      <BrownOuts connection={connection} mayChange={mayChange} />
      <Retirement connection={connection} mayChange={mayChange} />
    </Card>
  )
}
