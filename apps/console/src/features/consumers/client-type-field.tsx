import { clientTypes } from '@latchkey/contracts'
import FormControl from '@mui/material/FormControl'
import FormControlLabel from '@mui/material/FormControlLabel'
import FormHelperText from '@mui/material/FormHelperText'
import FormLabel from '@mui/material/FormLabel'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import Typography from '@mui/material/Typography'
import { useId } from 'react'
import { type Control, useController } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import type { ConsumerFormValues } from './consumer-form.ts'

/** The form's app type: confidential or public, each with a sentence on when it is right. */
export function ClientTypeField<Output>({ control }: { control: Control<ConsumerFormValues, unknown, Output> }) {
  const { t } = useTranslation('consumers')
  const fieldMessage = useFieldMessage()
  const { field, fieldState } = useController({ control, name: 'clientType' })
  const id = useId()
  const label = t('fields.clientType')
  const fault = fieldState.error?.message
  return (
    <FormControl error={fault !== undefined}>
      <FormLabel id={id} sx={{ typography: 'body2', fontWeight: 500, color: 'text.primary', mb: 0.5 }}>
        {label}
      </FormLabel>
      <RadioGroup aria-labelledby={id} name={field.name} value={field.value} onChange={field.onChange}>
        {clientTypes.map((clientType) => (
          <FormControlLabel
            key={clientType}
            value={clientType}
            control={
              <Radio
                size="small"
                {...(clientType === field.value ? { slotProps: { input: { ref: field.ref } } } : {})}
              />
            }
            sx={{ alignItems: 'flex-start', mr: 0, '& .MuiRadio-root': { mt: -0.75 }, py: 0.75 }}
            label={
              <>
                <Typography component="span" sx={{ display: 'block', lineHeight: 1.4 }}>
                  {t(`clientTypes.${clientType}`)}
                </Typography>
                <Typography component="span" variant="body2" sx={{ display: 'block', color: 'text.secondary' }}>
                  {t(`clientTypeHelp.${clientType}`)}
                </Typography>
              </>
            }
          />
        ))}
      </RadioGroup>
      {fault ? <FormHelperText>{fieldMessage(fault, label)}</FormHelperText> : null}
    </FormControl>
  )
}
