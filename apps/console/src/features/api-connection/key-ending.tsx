import type { ApiConnection } from '@latchkey/contracts'
import { useTranslation } from 'react-i18next'
import { Section } from '../../components/section.tsx'
import { BrownOuts } from './brown-outs.tsx'
import { Retirement } from './retirement.tsx'

/** How the key comes to its end: brown-outs, and a date. */
export function KeyEnding({ connection, mayChange }: { connection: ApiConnection; mayChange: boolean }) {
  const { t } = useTranslation('api-connection')
  return (
    <Section title={t('ending.title')} lead={t('ending.lead')}>
      <BrownOuts connection={connection} mayChange={mayChange} />
      <Retirement connection={connection} mayChange={mayChange} />
    </Section>
  )
}
