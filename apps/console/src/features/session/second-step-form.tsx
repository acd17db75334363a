import type { FieldError, SecondFactor, SecondStep } from '@latchkey/contracts'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../../api/client.ts'
import { knowsPasskeys } from '../../api/passkeys.ts'
import { Button } from '../../components/door/button.tsx'
import styles from '../../components/door/door.module.css'
import { Notice } from '../../components/door/notice.tsx'
import { TextField } from '../../components/door/text-field.tsx'
import { type FieldFault, useFieldMessage } from '../../i18n/use-field-message.ts'
import { inputFault } from '../../lib/input-fault.ts'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'
import { PasskeyStep } from './passkey-step.tsx'
import { useSecondStep } from './session.queries.ts'
import { useSignInMessage } from './use-sign-in-message.ts'

/** Another way on; it stands where the page before has its own. */
const way = `${styles.link} ${styles.centred}`

const faultOf = (error: unknown): FieldFault | undefined => {
  if (isApiProblem(error, 'wrong_credentials')) return 'wrong_code'
  return isApiProblem(error, 'validation') ? error.errors[0] : undefined
}

interface CodeFormProps {
  /** What the code is of. */
  factor: Exclude<SecondFactor, 'passkey'>
  onEnded: () => void
}

/** The second step taken with a code. */
function CodeForm({ factor, onEnded }: CodeFormProps) {
  const { t } = useTranslation('session')
  const fieldMessage = useFieldMessage()
  const signInMessage = useSignInMessage()
  const oneAtATime = useOneAtATime()
  const secondStep = useSecondStep()
  const [invalid, setInvalid] = useState<FieldError | undefined>()
  const code = useRef<HTMLInputElement>(null)
  const label = t(`secondStep.fields.${factor}`)
  const fault = invalid ?? faultOf(secondStep.error)

  // A page that asks one thing starts at its field, which also takes a screen reader there.
  useEffect(() => code.current?.focus(), [])

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (secondStep.isSuccess || !code.current) return
    const found = inputFault(code.current)
    setInvalid(found)
    if (found) {
      secondStep.reset()
      code.current.focus()
      return
    }
    const answer = { code: code.current.value }
    oneAtATime(async () => {
      try {
        await secondStep.mutateAsync(answer)
      } catch (error) {
        if (isApiProblem(error, 'unauthenticated', 'request_ended', 'not_found')) onEnded()
        else code.current?.select()
      }
    })
  }

  return (
    <form noValidate onSubmit={submit} className={styles.stack}>
      {secondStep.error && fault === undefined ? (
        <Notice severity="error">{signInMessage(secondStep.error)}</Notice>
      ) : null}
      <TextField
        ref={code}
        label={label}
        fault={fault && fieldMessage(fault, label)}
        name="code"
        autoComplete={factor === 'totp' ? 'one-time-code' : 'off'}
        inputMode={factor === 'totp' ? 'numeric' : 'text'}
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <Button type="submit" primary pending={secondStep.isPending || secondStep.isSuccess}>
        {t('submit')}
      </Button>
    </form>
  )
}

interface SecondStepFormProps {
  step: SecondStep
  /** Goes back to the password; `expired`: because the time for the second step is over. */
  onBack: (expired: boolean) => void
}

/** The second step of signing in: a passkey, the code of the authenticator app, or a recovery code. */
export function SecondStepForm({ step, onBack }: SecondStepFormProps) {
  const { t } = useTranslation('session')
  const offered = step.secondFactors.filter((factor) => factor !== 'passkey' || knowsPasskeys())
  const [chosen, setChosen] = useState<SecondFactor>(offered[0] ?? 'recovery_code')
  const end = () => onBack(true)
  return (
    <div className={styles.stack}>
      {/* Its field is another one each time, with the focus. */}
      {chosen === 'passkey' ? <PasskeyStep onEnded={end} /> : <CodeForm key={chosen} factor={chosen} onEnded={end} />}
      {offered
        .filter((factor) => factor !== chosen)
        .map((factor) => (
          <button key={factor} type="button" className={way} onClick={() => setChosen(factor)}>
            {t(`secondStep.instead.${factor}`)}
          </button>
        ))}
      <button type="button" className={way} onClick={() => onBack(false)}>
        {t('secondStep.back')}
      </button>
    </div>
  )
}
