import { type Control, type FieldPathByValue, useController } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { SwitchField } from '../../components/switch-field.tsx'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import type { ConsumerFormValues, EditableField, advancedFields } from './consumer-form.ts'

/** What to say below a field in the place of what it means, if there is something. */
export type FieldNote = (field: EditableField) => string | undefined

/** What a field of the panel's form is given that explains itself below. */
export interface ConsumerFieldProps<Output, Value> {
  control: Control<ConsumerFormValues, unknown, Output>
  name: FieldPathByValue<ConsumerFormValues, Value> & ((typeof advancedFields)[number] | 'usesHub')
  note: FieldNote
}

/** Something about a consumer that is on or off. */
export function FormSwitch<Output>({
  control,
  name,
  note,
  disabled = false,
}: ConsumerFieldProps<Output, boolean> & { disabled?: boolean }) {
  const { t } = useTranslation('consumers')
  const fieldMessage = useFieldMessage()
  const { field, fieldState } = useController({ control, name })
  const label = t(`fields.${name}`)
  const fault = fieldState.error?.message
  return (
    <SwitchField
      label={label}
      checked={field.value}
      onChange={field.onChange}
      inputRef={field.ref}
      disabled={disabled}
      helperText={note(name) ?? t(`advanced.${name}`)}
      error={fault === undefined ? undefined : fieldMessage(fault, label)}
    />
  )
}
