import { type PasskeyUpdate, passkeyUpdateSchema } from '@latchkey/contracts'
import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useController, useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { TextInput } from '../../components/text-input.tsx'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { contractResolver, placeFaults } from '../../lib/form.ts'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'

interface PasskeyNameFormProps<Saved> {
  titleId: string
  title: string
  lead?: string
  /** The name it has. */
  name?: string
  submitLabel: string
  save: (name: string) => Promise<Saved>
  onSaved: (saved: Saved) => void
  onClose: () => void
}

/** Asks what a passkey is to be called: what a dialog holds. */
export function PasskeyNameForm<Saved>({
  titleId,
  title,
  lead,
  name = '',
  submitLabel,
  save,
  onSaved,
  onClose,
}: PasskeyNameFormProps<Saved>) {
  const { t } = useTranslation(['account', 'common'])
  const fieldMessage = useFieldMessage()
  const problemMessage = useProblemMessage()
  const oneAtATime = useOneAtATime()
  const [refusal, setRefusal] = useState<string | null>(null)
  const { control, handleSubmit, setError, formState } = useForm<PasskeyUpdate>({
    defaultValues: { name },
    resolver: contractResolver(passkeyUpdateSchema),
  })
  const { field, fieldState } = useController({ control, name: 'name' })
  const fault = fieldState.error?.message
  const label = t('passkeys.name')

  const submit = async (entered: PasskeyUpdate) => {
    setRefusal(null)
    try {
      onSaved(await save(entered.name))
    } catch (error) {
      if (!placeFaults(error, setError, ['name'])) setRefusal(problemMessage(error))
    }
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        oneAtATime(() => handleSubmit(submit)())
      }}
    >
      <DialogTitle id={titleId}>{title}</DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2.5 }}>
        {lead ? <Typography sx={{ color: 'text.secondary' }}>{lead}</Typography> : null}
        <TextInput
          label={label}
          helperText={t('passkeys.nameHelp')}
          required
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- a dialog that asks one thing starts at its field
          autoFocus
          name={field.name}
          value={field.value}
          onChange={field.onChange}
          onBlur={field.onBlur}
          inputRef={field.ref}
          error={fault === undefined ? undefined : fieldMessage(fault, label)}
        />
        {refusal === null ? null : <Alert severity="error">{refusal}</Alert>}
      </DialogContent>
      <DialogActions>
        <Button color="inherit" onClick={onClose} disabled={formState.isSubmitting}>
          {t('common:actions.cancel')}
        </Button>
        <Button type="submit" variant="contained" loading={formState.isSubmitting}>
          {submitLabel}
        </Button>
      </DialogActions>
    </form>
  )
}
