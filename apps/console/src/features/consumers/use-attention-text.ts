import type { ConsumerAttention } from '@latchkey/contracts'
import { expiringSecretDays } from '@latchkey/contracts/plain'
import { useTranslation } from 'react-i18next'

/** Why consumers need attention, in a few words. */
export function useAttentionText(): (attention: ConsumerAttention) => string {
  const { t } = useTranslation('consumers')
  return (attention) => t(`list.attentions.${attention}`, { days: expiringSecretDays })
}
