import type { FieldError, SecondStep } from '@latchkey/contracts'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../../api/client.ts'
import { Button } from '../../components/door/button.tsx'
import styles from '../../components/door/door.module.css'
import { Notice } from '../../components/door/notice.tsx'
import { PasswordField } from '../../components/door/password-field.tsx'
import { TextField } from '../../components/door/text-field.tsx'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import { inputFault } from '../../lib/input-fault.ts'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'
import { useSignIn } from './session.queries.ts'
import { useSignInMessage } from './use-sign-in-message.ts'

interface SignInFormProps {
  /** Filled in already, after a first try; then only the password is missing. */
  email: string
  /** What is said above the fields. */
  notice?: string | undefined
  /** The password is right, and something else has to be given. */
  onSecondStep: (step: SecondStep, email: string) => void
}

/** E-mail and password. Two fields do without a form library: this page is to load fast. */
export function SignInForm({ email: knownEmail, notice, onSecondStep }: SignInFormProps) {
  const { t } = useTranslation('session')
  const fieldMessage = useFieldMessage()
  const signInMessage = useSignInMessage()
  const signIn = useSignIn()
  const oneAtATime = useOneAtATime()
  const [faults, setFaults] = useState<FieldError[]>([])
  const email = useRef<HTMLInputElement>(null)
  const password = useRef<HTMLInputElement>(null)

  useEffect(() => {
    if (knownEmail !== '') password.current?.focus()
  }, [knownEmail])

  const faultOf = (path: 'email' | 'password') => {
    const fault = faults.find((candidate) => candidate.path === path)
    return fault && fieldMessage(fault, t(path))
  }

  const showFaults = (found: FieldError[]) => {
    setFaults(found)
    const first = found[0]?.path === 'password' ? password : email
    first.current?.focus()
  }

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (signIn.isSuccess || !email.current || !password.current) return
    const found = [email.current, password.current].flatMap((input) => inputFault(input) ?? [])
    if (found.length > 0) {
      signIn.reset()
      showFaults(found)
      return
    }
    const entered = { email: email.current.value, password: password.current.value }
    oneAtATime(async () => {
      setFaults([])
      try {
        const answer = await signIn.mutateAsync(entered)
        if ('secondFactors' in answer) onSecondStep(answer, entered.email)
      } catch (error) {
        if (isApiProblem(error, 'validation')) showFaults(error.errors)
        else password.current?.focus()
      }
    })
  }

  return (
    <form noValidate onSubmit={submit} className={styles.stack}>
      {signIn.isError && faults.length === 0 ? <Notice severity="error">{signInMessage(signIn.error)}</Notice> : null}
      {notice !== undefined && signIn.isIdle && faults.length === 0 ? <Notice severity="error">{notice}</Notice> : null}
      <TextField
        ref={email}
        defaultValue={knownEmail}
        label={t('email')}
        fault={faultOf('email')}
        name="email"
        type="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <PasswordField ref={password} label={t('password')} fault={faultOf('password')} autoComplete="current-password" />
      <Button type="submit" primary pending={signIn.isPending || signIn.isSuccess}>
        {t('submit')}
      </Button>
    </form>
  )
}
