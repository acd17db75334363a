import Add from '@mui/icons-material/Add'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import FormHelperText from '@mui/material/FormHelperText'
import Typography from '@mui/material/Typography'
import { maxRedirectUris } from '@latchkey/contracts'
import { useId, useRef } from 'react'
import { type Control, useController } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import type { ConsumerFormValues } from './consumer-form.ts'
import { RedirectUriRow } from './redirect-uri-row.tsx'

interface RedirectUriFieldsProps<Output> {
  control: Control<ConsumerFormValues, unknown, Output>
  helperText?: string | undefined
}

/** The form's redirect URIs: a row each, with the row's fault under it. */
export function RedirectUriFields<Output>({ control, helperText }: RedirectUriFieldsProps<Output>) {
  const { t } = useTranslation('consumers')
  const fieldMessage = useFieldMessage()
  const { field, formState } = useController({ control, name: 'redirectUris' })
  const rows = useRef<HTMLFieldSetElement>(null)
  const id = useId()
  const uris = field.value
  const faults = formState.errors.redirectUris
  const wholeFault = faults?.message ?? faults?.root?.message

  const focusRow = (pick: (inputs: HTMLInputElement[]) => HTMLInputElement | undefined) => {
    // The rows, and which of them is at fault, are on the screen only after the next render.
    requestAnimationFrame(() => pick([...(rows.current?.querySelectorAll('input') ?? [])])?.focus())
  }
  const focusFaulty = () => focusRow((inputs) => inputs.find((input) => input.ariaInvalid === 'true') ?? inputs[0])

  return (
    <Box component="fieldset" ref={rows} aria-describedby={`${id}-help`} sx={{ border: 0, m: 0, p: 0, minWidth: 0 }}>
      <Typography component="legend" variant="body2" sx={{ fontWeight: 500, p: 0, mb: 0.5 }}>
        {t('fields.redirectUris')} *
      </Typography>
      <Typography id={`${id}-help`} variant="body2" sx={{ color: 'text.secondary', mb: 1.5 }}>
        {t('form.redirectUriHelp')}
      </Typography>
      <Box sx={{ display: 'grid', gap: 1.5 }}>
        {uris.map((uri, index) => (
          <RedirectUriRow
            // oxlint-disable-next-line react/no-array-index-key -- a row has no identity but its place
            key={index}
            uri={uri}
            others={uris.slice(0, index)}
            number={index + 1}
            onChange={(typed) => field.onChange(uris.with(index, typed))}
            onBlur={field.onBlur}
            {...(index === 0 ? { inputRef: () => field.ref({ focus: focusFaulty }) } : {})}
            onRemove={
              uris.length > 1
                ? () => {
                    field.onChange(uris.toSpliced(index, 1))
                    focusRow((inputs) => inputs[Math.min(index, inputs.length - 1)])
                  }
                : undefined
            }
            fault={faults?.[index]?.message}
          />
        ))}
      </Box>
      {wholeFault ? <FormHelperText error>{fieldMessage(wholeFault, t('fields.redirectUris'))}</FormHelperText> : null}
      {helperText ? <FormHelperText>{helperText}</FormHelperText> : null}
      {uris.length < maxRedirectUris ? (
        <Button
          startIcon={<Add />}
          size="small"
          sx={{ mt: 1 }}
          onClick={() => {
            field.onChange([...uris, ''])
            focusRow((inputs) => inputs.at(-1))
          }}
        >
          {t('form.addRedirectUri')}
        </Button>
      ) : null}
    </Box>
  )
}
