import { useController } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { ChoiceField } from '../../components/choice-field.tsx'
import { DurationField } from '../../components/duration-field.tsx'
import { SwitchField } from '../../components/switch-field.tsx'
import { TextInput } from '../../components/text-input.tsx'
import type { Bounds } from '../../i18n/use-duration-message.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { normalDuration, toSeconds } from '../../lib/duration.ts'
import { type FieldProps, useFieldWords } from './use-field-words.ts'

/** A whole number. */
export function NumberSetting({
  control,
  theirs,
  name,
}: FieldProps & { name: 'minPasswordLength' | 'lockOutTries' | 'hubRequestsPerMinute' }) {
  const { field, fieldState } = useController({ control, name })
  const show = (values: Record<typeof name, string>) => values[name]
  const words = useFieldWords({ name, value: field.value, error: fieldState.error, theirs, show })
  return (
    <TextInput
      {...words}
      name={name}
      value={field.value}
      onChange={field.onChange}
      onBlur={field.onBlur}
      inputRef={field.ref}
      type="number"
      inputProps={{ inputMode: 'numeric', min: 0, step: 1 }}
      sx={{ maxWidth: '16rem' }}
    />
  )
}

/** Whether common passwords are refused. */
export function CommonPasswordsSetting({ control, theirs }: FieldProps) {
  const { t } = useTranslation('security-settings')
  const name = 'refusesCommonPasswords'
  const { field, fieldState } = useController({ control, name })
  const show = (values: Record<typeof name, boolean>) => t(values[name] ? 'on' : 'off')
  const words = useFieldWords({ name, value: field.value, error: fieldState.error, theirs, show })
  return <SwitchField {...words} checked={field.value} onChange={field.onChange} inputRef={field.ref} />
}

/** A length of time. */
export type DurationName =
  | 'lockOutSeconds'
  | 'sessionIdleSeconds'
  | 'sessionAbsoluteSeconds'
  | 'accessTokenSeconds'
  | 'refreshIdleSeconds'
  | 'refreshAbsoluteSeconds'

/** A field with a length of time. */
export function DurationSetting({
  control,
  theirs,
  name,
  bounds,
}: FieldProps & { name: DurationName; bounds: Bounds }) {
  const format = useFormat()
  const { field, fieldState } = useController({ control, name })
  const words = useFieldWords({
    name,
    value: normalDuration(field.value),
    error: fieldState.error,
    theirs,
    show: (values) => format.duration(toSeconds(values[name]) ?? 0),
    bounds,
  })
  return (
    <DurationField
      {...words}
      value={field.value}
      onChange={field.onChange}
      onBlur={field.onBlur}
      inputRef={field.ref}
    />
  )
}

interface PolicySettingProps extends FieldProps {
  name: 'twoStepPolicy' | 'pkcePolicy'
  /** What can be chosen, each with a sentence. */
  options: readonly { value: string; label: string; help: string }[]
}

/** A choice of a few. */
export function PolicySetting({ control, theirs, name, options }: PolicySettingProps) {
  const { field, fieldState } = useController({ control, name })
  const show = (values: Record<typeof name, string>) =>
    options.find(({ value }) => value === values[name])?.label ?? values[name]
  const words = useFieldWords({ name, value: field.value, error: fieldState.error, theirs, show })
  return (
    <ChoiceField<string>
      {...words}
      value={field.value}
      options={options}
      onChange={field.onChange}
      inputRef={field.ref}
    />
  )
}
