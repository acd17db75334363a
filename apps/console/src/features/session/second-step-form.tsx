import {
  type FieldError,
  fieldErrorMap,
  type SecondFactor,
  type SecondStep,
  secondStepAnswerSchema,
  toFieldErrors,
} from '@latchkey/contracts'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../../api/client.ts'
import { Button } from '../../components/door/button.tsx'
import styles from '../../components/door/door.module.css'
import { Notice } from '../../components/door/notice.tsx'
import { TextField } from '../../components/door/text-field.tsx'
import { type FieldFault, useFieldMessage } from '../../i18n/use-field-message.ts'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'
import { useSecondStep } from './session.queries.ts'
import { useSignInMessage } from './use-sign-in-message.ts'

const faultOf = (error: unknown): FieldFault | undefined => {
  if (isApiProblem(error, 'wrong_credentials')) return 'wrong_code'
  return isApiProblem(error, 'validation') ? error.errors[0] : undefined
}

interface SecondStepFormProps {
  step: SecondStep
  /** Goes back to the password; `expired`: because the time for the code is over. */
  onBack: (expired: boolean) => void
}

/** The second step of signing in: the code of the authenticator app, or a recovery code. */
export function SecondStepForm({ step, onBack }: SecondStepFormProps) {
  const { t } = useTranslation('session')
  const fieldMessage = useFieldMessage()
  const signInMessage = useSignInMessage()
  const oneAtATime = useOneAtATime()
  const secondStep = useSecondStep()
  const [factor, setFactor] = useState<SecondFactor>(step.secondFactors[0] ?? 'totp')
  const [invalid, setInvalid] = useState<FieldError | undefined>()
  const code = useRef<HTMLInputElement>(null)
  const other = step.secondFactors.find((candidate) => candidate !== factor)
  const label = t(`secondStep.fields.${factor}`)
  const fault = invalid ?? faultOf(secondStep.error)

  // A page that asks one thing starts at its field, which also takes a screen reader there.
  useEffect(() => code.current?.focus(), [])

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (secondStep.isSuccess) return
    const parsed = secondStepAnswerSchema.safeParse({ code: code.current?.value }, { error: fieldErrorMap })
    setInvalid(parsed.success ? undefined : toFieldErrors(parsed.error.issues)[0])
    if (!parsed.success) {
      secondStep.reset()
      code.current?.focus()
      return
    }
    oneAtATime(async () => {
      try {
        await secondStep.mutateAsync(parsed.data)
      } catch (error) {
        if (isApiProblem(error, 'unauthenticated', 'request_ended', 'not_found')) onBack(true)
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
        key={factor}
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
      {other ? (
        <button
          type="button"
          className={styles.link}
          onClick={() => {
            secondStep.reset()
            setInvalid(undefined)
            // Its field is another one, which can take the focus only once it is there.
            flushSync(() => setFactor(other))
            code.current?.focus()
          }}
        >
          {t(`secondStep.instead.${other}`)}
        </button>
      ) : null}
      <button type="button" className={styles.link} onClick={() => onBack(false)}>
        {t('secondStep.back')}
      </button>
    </form>
  )
}
