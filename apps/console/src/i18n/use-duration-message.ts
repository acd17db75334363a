import { useTranslation } from 'react-i18next'
import { useFieldMessage } from './use-field-message.ts'
import { useFormat } from './use-format.ts'

/** The bounds of a length of time, in seconds. */
export interface Bounds {
  min: number
  max: number
}

/** Puts the fault of a field with a length of time into words; one that is out of bounds is told both of them. */
export function useDurationMessage(): (fault: string, label: string, bounds: Bounds) => string {
  const { t } = useTranslation()
  const fieldMessage = useFieldMessage()
  const format = useFormat()
  return (fault, label, { min, max }) => {
    const [code = ''] = fault.split(':')
    return ['too_small', 'too_big'].includes(code)
      ? t('durations.bounds', { field: label, shortest: format.duration(min), longest: format.duration(max) })
      : fieldMessage(fault, label)
  }
}
