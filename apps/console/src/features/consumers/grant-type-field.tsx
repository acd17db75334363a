import { grantTypes, type GrantType } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { type Control, useController } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { ChoiceField } from '../../components/choice-field.tsx'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import type { ConsumerFormValues } from './consumer-form.ts'

/** What one wants to do, then what the standard calls it. */
function Intent({ grantType }: { grantType: GrantType }) {
  const { t } = useTranslation('consumers')
  return (
    <Box component="span" sx={{ display: 'block', py: 1.25 }}>
      <Typography component="span" sx={{ display: 'block', fontWeight: 500, lineHeight: 1.4 }}>
        {t(`grantTypeIntents.${grantType}`)}
      </Typography>
      <Typography component="span" variant="body2" sx={{ display: 'block', color: 'text.secondary' }}>
        {t(`grantTypeHelp.${grantType}`)}
      </Typography>
      <Typography component="span" variant="body2" sx={{ display: 'block', mt: 0.5 }}>
        {t(`grantTypes.${grantType}`)}
      </Typography>
    </Box>
  )
}

/** The form's grant type, chosen by what one wants to do. */
export function GrantTypeField<Output>({ control }: { control: Control<ConsumerFormValues, unknown, Output> }) {
  const { t } = useTranslation('consumers')
  const fieldMessage = useFieldMessage()
  const { field, fieldState } = useController({ control, name: 'grantType' })
  const label = t('fields.grantType')
  const fault = fieldState.error?.message
  return (
    <ChoiceField
      label={label}
      value={field.value}
      options={grantTypes.map((value) => ({ value, label: <Intent grantType={value} /> }))}
      onChange={field.onChange}
      onBlur={field.onBlur}
      inputRef={field.ref}
      error={fault === undefined ? undefined : fieldMessage(fault, label)}
      required
      framed
    />
  )
}
