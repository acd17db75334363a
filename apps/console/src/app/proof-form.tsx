import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogContentText from '@mui/material/DialogContentText'
import DialogTitle from '@mui/material/DialogTitle'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiProblem, request } from '../api/client.ts'
import { passkeysOptions } from '../api/account-passkeys.ts'
import { askForPasskey, knowsPasskeys } from '../api/passkeys.ts'
import { useSession } from '../api/session.ts'
import { PasswordInput } from '../components/password-input.tsx'
import { useFieldMessage } from '../i18n/use-field-message.ts'
import { useProblemMessage } from '../i18n/use-problem-message.ts'
import { useOneAtATime } from '../lib/use-one-at-a-time.ts'

const faultOf = (error: unknown) => {
  if (isApiProblem(error, 'wrong_credentials')) return 'wrong_password'
  return isApiProblem(error) ? error.errors.find(({ path }) => path === 'password') : undefined
}

interface ProofFormProps {
  titleId: string
  /** What it is for. */
  purpose: string | undefined
  /** Takes whether the proof was given. */
  onEnd: (given: boolean) => void
}

/** Takes the password or a passkey once more. */
export function ProofForm({ titleId, purpose, onEnd }: ProofFormProps) {
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
  const { data: passkeys = [] } = useQuery({ ...passkeysOptions, enabled: knowsPasskeys() })
  const passkeyProof = useMutation({
    mutationFn: async () => {
      const credential = await askForPasskey('/session/proof/passkey')
      await request('POST', '/session/proof/passkey', { body: { credential } })
    },
  })
  const fault = isBlank ? 'blank' : faultOf(prove.error)
  const refusal = passkeyProof.error ?? (fault === undefined ? prove.error : null)

  const submit = (event: FormEvent) => {
    event.preventDefault()
    passkeyProof.reset()
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

  const provePasskey = () => {
    setBlank(false)
    prove.reset()
    oneAtATime(async () => {
      try {
        await passkeyProof.mutateAsync()
      } catch {
        return
      }
      onEnd(true)
    })
  }

  return (
    <form noValidate onSubmit={submit}>
      <DialogTitle id={titleId}>{t('proof.title')}</DialogTitle>
      <DialogContent>
        {purpose === undefined ? null : <DialogContentText sx={{ mb: 1 }}>{purpose}</DialogContentText>}
        <DialogContentText sx={{ mb: 2.5 }}>
          {t(passkeys.length > 0 ? 'proof.bodyWithPasskey' : 'proof.body')}
        </DialogContentText>
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
        {refusal ? (
          <Alert severity="error" sx={{ mt: 2 }}>
            {problemMessage(refusal)}
          </Alert>
        ) : null}
        {passkeys.length > 0 ? (
          <Button variant="outlined" fullWidth loading={passkeyProof.isPending} onClick={provePasskey} sx={{ mt: 2.5 }}>
            {t('proof.usePasskey')}
          </Button>
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
