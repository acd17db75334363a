import { grantTypes } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { type Control, useController } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import type { ConsumerFormValues } from './consumer-form.ts'

/** The form's grant type, each choice with a sentence on what it is for. */
export function GrantTypeField<Output>({ control }: { control: Control<ConsumerFormValues, unknown, Output> }) {
  const { t } = useTranslation('consumers')
  const fieldMessage = useFieldMessage()
  const { field, fieldState } = useController({ control, name: 'grantType' })
  const label = t('fields.grantType')
  const fault = fieldState.error?.message
  const chosen = grantTypes.find((grantType) => grantType === field.value)
  return (
    <TextField
      select
      label={label}
      required
      value={field.value}
      name={field.name}
      onChange={field.onChange}
      onBlur={field.onBlur}
      inputRef={field.ref}
      error={fault !== undefined}
      helperText={fault ? fieldMessage(fault, label) : chosen ? t(`grantTypeHelp.${chosen}`) : undefined}
      slotProps={{
        select: {
          renderValue: () => (chosen ? t(`grantTypes.${chosen}`) : ''),
          MenuProps: { slotProps: { root: { role: 'region', 'aria-label': label } } },
        },
      }}
    >
      {grantTypes.map((grantType) => (
        <MenuItem key={grantType} value={grantType} sx={{ whiteSpace: 'normal' }}>
          <Box>
            <Typography>{t(`grantTypes.${grantType}`)}</Typography>
            <Typography variant="body2" sx={{ color: 'text.secondary' }}>
              {t(`grantTypeHelp.${grantType}`)}
            </Typography>
          </Box>
        </MenuItem>
      ))}
    </TextField>
  )
}
