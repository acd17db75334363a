import type { Consumer } from '@latchkey/contracts'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/use-format.ts'
import type { EditableField } from './consumer-form.ts'

/**
 * What is said below a field that somebody else changed while it was being changed here: their value.
 * @param base the consumer as it is stored; `null` for a new one
 * @param theirs the fields that both sides changed
 */
export function useFieldNotes(
  base: Consumer | null,
  theirs: readonly EditableField[],
): (field: EditableField) => string | undefined {
  const { t } = useTranslation(['consumers', 'common'])
  const format = useFormat()

  const stored = (consumer: Consumer, field: EditableField): string => {
    if (field === 'permissionGroupId') return consumer.permissionGroup.name
    if (field === 'redirectUris') return format.list(consumer.redirectUris)
    if (field === 'authMethod') return t(`authMethods.${consumer.authMethod}`)
    if (field === 'tokenFormat') return t(`tokenFormats.${consumer.tokenFormat}`)
    if (field === 'jwks') return t('keys.count', { count: consumer.jwks?.keys.length ?? 0 })
    if (field === 'allowedIpRanges') return format.list(consumer.allowedIpRanges)
    const value = consumer[field]
    if (typeof value === 'boolean') return t(value ? 'form.on' : 'form.off')
    if (typeof value !== 'number') return value ?? ''
    // The other numbers are lifetimes in seconds.
    return field === 'requestsPerMinute' ? format.number(value) : format.duration(value)
  }

  return (field) => {
    if (!base || !theirs.includes(field)) return undefined
    const value = stored(base, field)
    return value ? t('common:conflict.theirs', { value }) : t('common:conflict.theirsEmpty')
  }
}
