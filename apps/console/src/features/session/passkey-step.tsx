import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../../api/client.ts'
import { Button } from '../../components/door/button.tsx'
import styles from '../../components/door/door.module.css'
import { Notice } from '../../components/door/notice.tsx'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'
import { usePasskeySecondStep } from './session.queries.ts'
import { useSignInMessage } from './use-sign-in-message.ts'

/** The second step taken with a passkey. @param props `onEnded`: it was too late, or the password has changed */
export function PasskeyStep({ onEnded }: { onEnded: () => void }) {
  const { t } = useTranslation('session')
  const signInMessage = useSignInMessage()
  const oneAtATime = useOneAtATime()
  const secondStep = usePasskeySecondStep()
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => button.current?.focus(), [])

  const use = () =>
    oneAtATime(async () => {
      try {
        await secondStep.mutateAsync()
      } catch (error) {
        if (isApiProblem(error, 'unauthenticated', 'request_ended', 'not_found')) onEnded()
      }
    })

  return (
    <div className={styles.stack}>
      {secondStep.error ? <Notice severity="error">{signInMessage(secondStep.error)}</Notice> : null}
      <Button ref={button} primary pending={secondStep.isPending || secondStep.isSuccess} onPress={use}>
        {t('secondStep.usePasskey')}
      </Button>
    </div>
  )
}
