import type { SecurityRules } from '@latchkey/contracts'
import type { Control } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useTheirNote } from '../../i18n/use-their-note.ts'
import { faultIn } from '../../lib/form.ts'
import type { TheirChange } from '../../lib/use-record-form.ts'
import type { securityFields, SecurityFormValues } from './security-settings-form.ts'

/** What every field of the form is given. */
export interface FieldProps {
  control: Control<SecurityFormValues, unknown, SecurityRules>
  theirs: TheirChange<SecurityFormValues> | null
}

/** The bounds of a length of time, in seconds. */
export interface Bounds {
  min: number
  max: number
}

interface FieldState {
  name: (typeof securityFields)[number]
  value: unknown
  /** What the form says of it. */
  error: unknown
  theirs: FieldProps['theirs']
  /** Puts a text of the form, or a length of time, into words. */
  show: (values: SecurityFormValues) => string
  bounds?: Bounds
}

/** What is said of a field: its label, its fault, and below it what it means, or what somebody else saved meanwhile. */
export function useFieldWords({ name, value, error, theirs, show, bounds }: FieldState) {
  const { t } = useTranslation('security-settings')
  const theirNote = useTheirNote()
  const fieldMessage = useFieldMessage()
  const format = useFormat()
  const label = t(`fields.${name}.label`)
  const fault = faultIn(error)

  const sentence = (): string | undefined => {
    if (fault === undefined) return undefined
    const isOutside = bounds && ['too_small', 'too_big'].includes(fault.split(':')[0] ?? '')
    if (!isOutside) return fieldMessage(fault, label)
    return t('bounds', { field: label, shortest: format.duration(bounds.min), longest: format.duration(bounds.max) })
  }

  const versions = theirs && { before: theirs.before[name], now: theirs.now[name], typed: value }
  const note = theirNote<unknown>(versions, () => (theirs ? show(theirs.now) : ''))
  return { label, error: sentence(), helperText: note ?? t(`fields.${name}.help`) }
}
