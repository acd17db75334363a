import type { SecurityRules } from '@latchkey/contracts'
import type { Control } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { type Bounds, useDurationMessage } from '../../i18n/use-duration-message.ts'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import { useTheirNote } from '../../i18n/use-their-note.ts'
import { faultIn } from '../../lib/form.ts'
import type { TheirChange } from '../../lib/use-record-form.ts'
import type { securityFields, SecurityFormValues } from './security-settings-form.ts'

/** What every field of the form is given. */
export interface FieldProps {
  control: Control<SecurityFormValues, unknown, SecurityRules>
  theirs: TheirChange<SecurityFormValues> | null
}

interface FieldState {
  name: (typeof securityFields)[number]
  value: unknown
  /** What the form says of it. */
  error: unknown
  theirs: FieldProps['theirs']
  /** Puts a text of the form, or a length of time, into words. */
  show: (values: SecurityFormValues) => string
  /** Of a length of time. */
  bounds?: Bounds
}

/** What is said of a field: its label, its fault, and below it what it means, or what somebody else saved meanwhile. */
export function useFieldWords({ name, value, error, theirs, show, bounds }: FieldState) {
  const { t } = useTranslation('security-settings')
  const theirNote = useTheirNote()
  const fieldMessage = useFieldMessage()
  const durationMessage = useDurationMessage()
  const label = t(`fields.${name}.label`)
  const fault = faultIn(error)
  const sentence = (said: string) => (bounds ? durationMessage(said, label, bounds) : fieldMessage(said, label))

  const versions = theirs && { before: theirs.before[name], now: theirs.now[name], typed: value }
  const note = theirNote<unknown>(versions, () => (theirs ? show(theirs.now) : ''))
  return {
    label,
    error: fault === undefined ? undefined : sentence(fault),
    helperText: note ?? t(`fields.${name}.help`),
  }
}
