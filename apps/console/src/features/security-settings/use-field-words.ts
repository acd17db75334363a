import type { SecurityRules } from '@latchkey/contracts'
import type { Control } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { faultIn } from '../../lib/form.ts'
import { sameValue } from '../../lib/three-way.ts'
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
  const { t } = useTranslation(['security-settings', 'common'])
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

  const help = (): string => {
    const isTheirs = theirs && !sameValue(theirs.now[name], theirs.before[name]) && !sameValue(value, theirs.now[name])
    if (!isTheirs) return t(`fields.${name}.help`)
    const text = show(theirs.now)
    return text === '' ? t('common:conflict.theirsEmpty') : t('common:conflict.theirs', { value: text })
  }

  return { label, error: sentence(), helperText: help() }
}
