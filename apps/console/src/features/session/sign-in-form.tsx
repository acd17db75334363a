import { type FieldError, fieldErrorMap, signInSchema, toFieldErrors } from '@latchkey/contracts'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../../api/client.ts'
import { Button } from '../../components/door/button.tsx'
import styles from '../../components/door/door.module.css'
import { Notice } from '../../components/door/notice.tsx'
import { PasswordField } from '../../components/door/password-field.tsx'
import { TextField } from '../../components/door/text-field.tsx'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'
import { CookieRefused, useSignIn } from './session.queries.ts'

function useSignInMessage(): (error: Error) => string {
  const { t } = useTranslation('session')
  const problemMessage = useProblemMessage()
  return (error) => {
    if (!(error instanceof CookieRefused)) return problemMessage(error)
    return window.location.protocol === 'http:' ? t('cookieRefusedHttp') : t('cookieRefused')
  }
}

/** E-mail and password. Two fields do without a form library: this page is to load fast. */
export function SignInForm() {
  const { t } = useTranslation('session')
  const fieldMessage = useFieldMessage()
  const signInMessage = useSignInMessage()
  const signIn = useSignIn()
  const oneAtATime = useOneAtATime()
  const [faults, setFaults] = useState<FieldError[]>([])
  const email = useRef<HTMLInputElement>(null)
  const password = useRef<HTMLInputElement>(null)

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
    if (signIn.isSuccess) return
    const entered = { email: email.current?.value, password: password.current?.value }
    const parsed = signInSchema.safeParse(entered, { error: fieldErrorMap })
    if (!parsed.success) {
      signIn.reset()
      showFaults(toFieldErrors(parsed.error.issues))
      return
    }
    oneAtATime(async () => {
      setFaults([])
      try {
        await signIn.mutateAsync(parsed.data)
      } catch (error) {
        if (isApiProblem(error, 'validation')) showFaults(error.errors)
        else password.current?.focus()
      }
    })
  }

  return (
    <form noValidate onSubmit={submit} className={styles.stack}>
      {signIn.isError && faults.length === 0 ? <Notice severity="error">{signInMessage(signIn.error)}</Notice> : null}
      <TextField
        ref={email}
        label={t('email')}
        fault={faultOf('email')}
        name="email"
        type="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <PasswordField
        ref={password}
        label={t('password')}
        fault={faultOf('password')}
        autoComplete="current-password"
      />
      <Button type="submit" primary pending={signIn.isPending || signIn.isSuccess}>
        {t('submit')}
      </Button>
    </form>
  )
}
