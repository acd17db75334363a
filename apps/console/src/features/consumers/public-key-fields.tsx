import { maxJsonWebKeys } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useRef, useState } from 'react'
import { type Control, useController } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { ChoiceField } from '../../components/choice-field.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { VisuallyHidden } from '../../components/visually-hidden.tsx'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import { faultIn } from '../../lib/form.ts'
import type { ConsumerFormValues, KeySource } from './consumer-form.ts'
import { PublicKeyList } from './public-key-list.tsx'
import { readPublicKeys } from './public-keys.ts'

interface PublicKeyFieldsProps<Output> {
  control: Control<ConsumerFormValues, unknown, Output>
  /** Said below the keys, and below their address. */
  notes: { jwks?: string | undefined; jwksUri?: string | undefined }
}

function KeysHere<Output>({ control, notes }: PublicKeyFieldsProps<Output>) {
  const { t } = useTranslation('consumers')
  const fieldMessage = useFieldMessage()
  const { field, fieldState } = useController({ control, name: 'jwks' })
  const [tried, setTried] = useState(false)
  const [notice, setNotice] = useState('')
  const input = useRef<HTMLTextAreaElement>(null)
  const { keys, text } = field.value
  const label = t('fields.jwks')
  const read = text.trim() === '' ? undefined : readPublicKeys(text, keys)
  const formFault = faultIn(fieldState.error)
  const fault =
    read && 'fault' in read && (tried || formFault !== undefined) ? read.fault : read ? undefined : formFault
  const sentence =
    fault === 'invalid_format' ? t('keys.unreadable') : fault && fieldMessage(fault, read ? t('keys.pasted') : label)

  const add = () => {
    setTried(true)
    input.current?.focus()
    if (!read || 'fault' in read) return
    field.onChange({ keys: [...keys, ...read.keys], text: '' })
    setTried(false)
    setNotice(t('keys.added', { count: read.keys.length }))
  }
  const remove = (index: number) => {
    field.onChange({ keys: keys.toSpliced(index, 1), text })
    // The button that had the focus is gone with its key.
    input.current?.focus()
  }

  return (
    <Box sx={{ display: 'grid', gap: 1.5 }}>
      {keys.length > 0 ? <PublicKeyList keys={keys} onRemove={remove} /> : null}
      {keys.length < maxJsonWebKeys ? (
        <Box sx={{ display: 'grid', gap: 1, justifyItems: 'start' }}>
          <TextInput
            label={label}
            value={text}
            multiline
            minRows={keys.length > 0 ? 2 : 4}
            maxRows={8}
            autoComplete="off"
            spellCheck={false}
            required={keys.length === 0}
            onChange={(event) => {
              setTried(false)
              field.onChange({ keys, text: event.target.value })
            }}
            onBlur={field.onBlur}
            inputRef={(element: HTMLTextAreaElement | null) => {
              input.current = element
              field.ref(element)
            }}
            error={sentence}
            helperText={notes.jwks ?? t('keys.help')}
            sx={{ '& textarea': { fontFamily: 'monospace', fontSize: '0.8125rem' } }}
          />
          {text.trim() === '' ? null : (
            <Button size="small" variant="outlined" onClick={add}>
              {t('keys.add')}
            </Button>
          )}
        </Box>
      ) : null}
      <VisuallyHidden live="polite">{notice}</VisuallyHidden>
    </Box>
  )
}

function KeysAtAddress<Output>({ control, notes }: PublicKeyFieldsProps<Output>) {
  const { t } = useTranslation('consumers')
  const fieldMessage = useFieldMessage()
  const { field, fieldState } = useController({ control, name: 'jwksUri' })
  const label = t('fields.jwksUri')
  const found = fieldState.error?.message
  const fault = found !== undefined && field.value.trim() === '' ? 'blank' : found
  return (
    <TextInput
      label={label}
      value={field.value}
      type="url"
      inputMode="url"
      placeholder="https://app.example/.well-known/jwks.json"
      autoComplete="off"
      required
      onChange={field.onChange}
      onBlur={field.onBlur}
      inputRef={field.ref}
      error={fault === undefined ? undefined : fieldMessage(fault, label)}
      helperText={notes.jwksUri ?? t('keys.addressHelp')}
    />
  )
}

/** The form's public keys: pasted here, or the address that publishes them. */
export function PublicKeyFields<Output>({ control, notes }: PublicKeyFieldsProps<Output>) {
  const { t } = useTranslation('consumers')
  const { field } = useController({ control, name: 'keySource' })
  return (
    <Box sx={{ display: 'grid', gap: 1.5 }}>
      <ChoiceField<KeySource>
        label={t('keys.source')}
        value={field.value}
        onChange={field.onChange}
        options={[
          { value: 'here', label: t('keys.here') },
          { value: 'address', label: t('keys.address') },
        ]}
      />
      {field.value === 'here' ? (
        <KeysHere control={control} notes={notes} />
      ) : (
        <KeysAtAddress control={control} notes={notes} />
      )}
    </Box>
  )
}
