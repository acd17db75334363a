import { type ApiConnectionReveal, apiConnectionRevealSchema } from '@latchkey/contracts'
import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogContentText from '@mui/material/DialogContentText'
import DialogTitle from '@mui/material/DialogTitle'
import { useId, useState } from 'react'
import { useController, useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../../api/client.ts'
import { TextInput } from '../../components/text-input.tsx'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { applyServerErrors, contractResolver } from '../../lib/form.ts'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'
import { useRevealSecret } from './api-connection.queries.ts'

interface RevealSecretDialogProps {
  open: boolean
  onClose: () => void
  onRevealed: (secret: string) => void
}

function RevealForm({ titleId, onClose, onRevealed }: Omit<RevealSecretDialogProps, 'open'> & { titleId: string }) {
  const { t } = useTranslation(['api-connection', 'common'])
  const fieldMessage = useFieldMessage()
  const problemMessage = useProblemMessage()
  const oneAtATime = useOneAtATime()
  const reveal = useRevealSecret()
  const [refusal, setRefusal] = useState<string | null>(null)
  const { control, handleSubmit, setError } = useForm<ApiConnectionReveal>({
    defaultValues: { password: '' },
    resolver: contractResolver(apiConnectionRevealSchema),
  })
  const { field, fieldState } = useController({ control, name: 'password' })
  const fault = fieldState.error?.message

  const submit = async (body: ApiConnectionReveal) => {
    setRefusal(null)
    try {
      const secret = await reveal.mutateAsync(body)
      reveal.reset()
      onRevealed(secret)
    } catch (error) {
      const elsewhere = isApiProblem(error) ? applyServerErrors(error, setError, ['password']) : []
      const isAtField = isApiProblem(error) && error.errors.length > elsewhere.length
      if (!isAtField) setRefusal(problemMessage(error))
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
      <DialogTitle id={titleId}>{t('reveal.title')}</DialogTitle>
      <DialogContent>
        <DialogContentText sx={{ mb: 2.5 }}>{t('reveal.body')}</DialogContentText>
        <TextInput
          label={t('password')}
          type="password"
          autoComplete="current-password"
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- a dialog that asks one thing starts at its field
          autoFocus
          required
          name={field.name}
          value={field.value}
          onChange={field.onChange}
          onBlur={field.onBlur}
          inputRef={field.ref}
          error={fault === undefined ? undefined : fieldMessage(fault, t('password'))}
        />
        {refusal ? (
          <Alert severity="error" sx={{ mt: 2 }}>
            {refusal}
          </Alert>
        ) : null}
      </DialogContent>
      <DialogActions>
        <Button color="inherit" onClick={onClose}>
          {t('common:actions.cancel')}
        </Button>
        <Button type="submit" variant="contained" loading={reveal.isPending}>
          {t('reveal.confirm')}
        </Button>
      </DialogActions>
    </form>
  )
}

/** Asks for the password again before the API Secret is shown. */
export function RevealSecretDialog({ open, onClose, onRevealed }: RevealSecretDialogProps) {
  const titleId = useId()
  return (
    <Dialog open={open} onClose={onClose} aria-labelledby={titleId} fullWidth maxWidth="xs">
      <RevealForm titleId={titleId} onClose={onClose} onRevealed={onRevealed} />
    </Dialog>
  )
}
