import type { FieldError, PasswordRules } from '@latchkey/contracts'
import { fieldError } from '@latchkey/contracts/plain'
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
import { inputFault } from '../../lib/input-fault.ts'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'
import { isEnded, useRedeemAccountLink } from './account-link.queries.ts'

interface SetPasswordFormProps {
  token: string
  /** Whose password it is, for the person and their password manager. */
  email: string
  rules: PasswordRules
  onDone: () => void
  /** The link works no more: it was used meanwhile, or ran out. */
  onEnded: () => void
}

/** One password, typed once: it can be looked at, which is worth more than typing it twice. */
export function SetPasswordForm({ token, email, rules, onDone, onEnded }: SetPasswordFormProps) {
  const { t } = useTranslation('account-links')
  const fieldMessage = useFieldMessage()
  const problemMessage = useProblemMessage()
  const oneAtATime = useOneAtATime()
  const redeem = useRedeemAccountLink()
  const [fault, setFault] = useState<FieldError | null>(null)
  const password = useRef<HTMLInputElement>(null)
  const label = t('choose.password')

  const showFault = (found: FieldError | undefined) => {
    setFault(found ?? null)
    password.current?.focus()
  }

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!password.current) return
    const { value } = password.current
    const { minPasswordLength } = rules
    const tooShort = value.length < minPasswordLength
    const found =
      inputFault(password.current) ?? (tooShort ? fieldError('password', 'too_short', minPasswordLength) : undefined)
    if (found) {
      redeem.reset()
      showFault(found)
      return
    }
    oneAtATime(async () => {
      setFault(null)
      try {
        await redeem.mutateAsync({ token, password: value })
        onDone()
      } catch (error) {
        if (isEnded(error)) onEnded()
        else showFault(isApiProblem(error) ? error.errors.find(({ path }) => path === 'password') : undefined)
      }
    })
  }

  return (
    <form noValidate onSubmit={submit} className={styles.stack}>
      {redeem.isError && !fault ? <Notice severity="error">{problemMessage(redeem.error)}</Notice> : null}
      <TextField label={t('choose.email')} name="email" type="email" autoComplete="username" value={email} readOnly />
      <PasswordField
        ref={password}
        label={label}
        fault={fault ? fieldMessage(fault, label) : undefined}
        hint={t(rules.refusesCommonPasswords ? 'choose.hint' : 'choose.hintOwn', { count: rules.minPasswordLength })}
        autoComplete="new-password"
      />
      <Button type="submit" primary pending={redeem.isPending || redeem.isSuccess}>
        {t('choose.submit')}
      </Button>
    </form>
  )
}
