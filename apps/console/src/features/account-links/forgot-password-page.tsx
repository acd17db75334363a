import type { FieldError } from '@latchkey/contracts'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../../api/client.ts'
import { paths } from '../../app/paths.ts'
import { Button } from '../../components/door/button.tsx'
import { DoorPage } from '../../components/door/door-page.tsx'
import styles from '../../components/door/door.module.css'
import { Notice } from '../../components/door/notice.tsx'
import { TextField } from '../../components/door/text-field.tsx'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { inputFault } from '../../lib/input-fault.ts'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'
import { useRequestPasswordReset } from './account-link.queries.ts'

function Sent({ email }: { email: string }) {
  const { t } = useTranslation('account-links')
  const heading = useRef<HTMLHeadingElement>(null)
  // What had the focus is gone.
  useEffect(() => heading.current?.focus(), [])
  return (
    <div>
      <h1 ref={heading} tabIndex={-1} className={styles.title}>
        {t('forgot.sentTitle')}
      </h1>
      <p className={styles.lead}>{t('forgot.sent', { email })}</p>
      <p>{t('forgot.sentHelp')}</p>
    </div>
  )
}

function ForgotPasswordForm({ onSent }: { onSent: (email: string) => void }) {
  const { t } = useTranslation('account-links')
  const fieldMessage = useFieldMessage()
  const problemMessage = useProblemMessage()
  const oneAtATime = useOneAtATime()
  const reset = useRequestPasswordReset()
  const [fault, setFault] = useState<FieldError | null>(null)
  const email = useRef<HTMLInputElement>(null)
  const label = t('forgot.email')

  const showFault = (found: FieldError | undefined) => {
    setFault(found ?? null)
    email.current?.focus()
  }

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!email.current) return
    const found = inputFault(email.current)
    if (found) {
      reset.reset()
      showFault(found)
      return
    }
    const entered = { email: email.current.value }
    oneAtATime(async () => {
      setFault(null)
      try {
        await reset.mutateAsync(entered)
        onSent(entered.email)
      } catch (error) {
        showFault(isApiProblem(error) ? error.errors[0] : undefined)
      }
    })
  }

  return (
    <>
      <h1 className={styles.title}>{t('forgot.title')}</h1>
      <p className={styles.lead}>{t('forgot.lead')}</p>
      <form noValidate onSubmit={submit} className={styles.stack}>
        {reset.isError && !fault ? <Notice severity="error">{problemMessage(reset.error)}</Notice> : null}
        <TextField
          ref={email}
          label={label}
          fault={fault ? fieldMessage(fault, label) : undefined}
          name="email"
          type="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
        />
        <Button type="submit" primary pending={reset.isPending || reset.isSuccess}>
          {t('forgot.submit')}
        </Button>
      </form>
    </>
  )
}

/** Asks for a link to set a new password. Whoever asks learns nothing about who has an account. */
export function ForgotPasswordPage() {
  const { t } = useTranslation('account-links')
  const [sentTo, setSentTo] = useState<string | null>(null)
  return (
    <DoorPage title={t('forgot.title')}>
      {sentTo === null ? <ForgotPasswordForm onSent={setSentTo} /> : <Sent email={sentTo} />}
      <p className={styles.aside}>
        <a href={paths.signIn} className={styles.link}>
          {t('forgot.back')}
        </a>
      </p>
    </DoorPage>
  )
}
