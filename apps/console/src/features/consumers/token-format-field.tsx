import { tokenFormats } from '@latchkey/contracts'
import { type Control, useController } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { ChoiceField } from '../../components/choice-field.tsx'
import type { ConsumerFormValues } from './consumer-form.ts'
import type { FieldNote } from './form-switch.tsx'

interface TokenFormatFieldProps<Output> {
  control: Control<ConsumerFormValues, unknown, Output>
  note: FieldNote
}

/** The form's token format, each with a sentence on when it is right. */
export function TokenFormatField<Output>({ control, note }: TokenFormatFieldProps<Output>) {
  const { t } = useTranslation('consumers')
  const { field } = useController({ control, name: 'tokenFormat' })
  return (
    <ChoiceField
      label={t('fields.tokenFormat')}
      value={field.value}
      onChange={field.onChange}
      inputRef={field.ref}
      options={tokenFormats.map((value) => ({
        value,
        label: t(`tokenFormats.${value}`),
        help: t(`tokenFormatHelp.${value}`),
      }))}
      helperText={note('tokenFormat')}
    />
  )
}
