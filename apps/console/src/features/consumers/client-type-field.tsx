import { clientTypes } from '@latchkey/contracts'
import { type Control, useController } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { ChoiceField } from '../../components/choice-field.tsx'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import type { ConsumerFormValues } from './consumer-form.ts'

/** The form's app type: confidential or public, each with a sentence on when it is right. */
export function ClientTypeField<Output>({ control }: { control: Control<ConsumerFormValues, unknown, Output> }) {
  const { t } = useTranslation('consumers')
  const fieldMessage = useFieldMessage()
  const { field, fieldState } = useController({ control, name: 'clientType' })
  const label = t('fields.clientType')
  const fault = fieldState.error?.message
  return (
    <ChoiceField
      label={label}
      value={field.value}
      onChange={field.onChange}
      inputRef={field.ref}
      options={clientTypes.map((value) => ({
        value,
        label: t(`clientTypes.${value}`),
        help: t(`clientTypeHelp.${value}`),
      }))}
      error={fault === undefined ? undefined : fieldMessage(fault, label)}
    />
  )
}
