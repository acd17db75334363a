import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogContentText from '@mui/material/DialogContentText'
import DialogTitle from '@mui/material/DialogTitle'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiProblem, request } from '../api/client.ts'
import { setProofAsker } from '../api/proof.ts'
import { useSession } from '../api/session.ts'
import { PasswordInput } from '../components/password-input.tsx'
import { useFieldMessage } from '../i18n/use-field-message.ts'
import { useProblemMessage } from '../i18n/use-problem-message.ts'
import { useOneAtATime } from '../lib/use-one-at-a-time.ts'

type Given = (given: boolean) => void

const faultOf = (error: unknown) => {
  if (isApiProblem(error, 'wrong_credentials')) return 'wrong_password'
  return isApiProblem(error) ? error.errors.find(({ path }) => path === 'password') : undefined
}

function ProofForm({ titleId, onEnd }: { titleId: string; onEnd: Given }) {
  const { t } = useTranslation()
  const { user } = useSession()
  const fieldMessage = useFieldMessage()
  const problemMessage = useProblemMessage()
  const oneAtATime = useOneAtATime()
  const [password, setPassword] = useState('')
  const [isBlank, setBlank] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const prove = useMutation({
    // A finished mutation is otherwise remembered for minutes, with the password.
    gcTime: 0,
    mutationFn: () => request('POST', '/session/proof', { body: { password } }),
  })
  const fault = isBlank ? 'blank' : faultOf(prove.error)

  const submit = (event: FormEvent) => {
    event.preventDefault()
    setBlank(password === '')
    if (password === '') {
      prove.reset()
      field.current?.focus()
      return
    }
    oneAtATime(async () => {
      try {
        await prove.mutateAsync()
      } catch {
        field.current?.select()
        return
      }
      onEnd(true)
    })
  }

  return (
    <form noValidate onSubmit={submit}>
      <DialogTitle id={titleId}>{t('proof.title')}</DialogTitle>
      <DialogContent>
        <DialogContentText sx={{ mb: 2.5 }}>{t('proof.body')}</DialogContentText>
        {/* Password managers look for whose password it is. */}
        <input type="text" name="username" autoComplete="username" value={user.email} readOnly hidden />
        <PasswordInput
          label={t('proof.password')}
          name="password"
          autoComplete="current-password"
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- a dialog that asks one thing starts at its field
          autoFocus
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          inputRef={field}
          error={fault === undefined ? undefined : fieldMessage(fault, t('proof.password'))}
        />
        {prove.error && fault === undefined ? (
          <Alert severity="error" sx={{ mt: 2 }}>
            {problemMessage(prove.error)}
          </Alert>
        ) : null}
      </DialogContent>
      <DialogActions>
        <Button color="inherit" onClick={() => onEnd(false)}>
          {t('actions.cancel')}
        </Button>
        <Button type="submit" variant="contained" loading={prove.isPending}>
          {t('proof.confirm')}
        </Button>
      </DialogActions>
    </form>
  )
}

/** Asks for the password once more whenever a call needs a fresh proof, above whatever the person is doing. */
export function ProofDialog() {
  const titleId = useId()
  const [onGiven, setOnGiven] = useState<Given | null>(null)
  const waiting = useRef<Given | null>(null)
  useEffect(() => {
    const takeBack = setProofAsker(
      () =>
        new Promise((resolve) => {
          waiting.current = resolve
          setOnGiven(() => resolve)
        }),
    )
    return () => {
      takeBack()
      waiting.current?.(false)
    }
  }, [])
  const end: Given = (given) => {
    setOnGiven(null)
    onGiven?.(given)
  }
  return (
    <Dialog open={onGiven !== null} onClose={() => end(false)} aria-labelledby={titleId} fullWidth maxWidth="xs">
      <ProofForm titleId={titleId} onEnd={end} />
    </Dialog>
  )
}
