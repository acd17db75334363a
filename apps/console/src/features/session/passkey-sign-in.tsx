import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../../api/client.ts'
import { knowsPasskeys } from '../../api/passkeys.ts'
import { Button } from '../../components/door/button.tsx'
import styles from '../../components/door/door.module.css'
import { Notice } from '../../components/door/notice.tsx'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'
import { usePasskeySignIn } from './session.queries.ts'
import { useSignInMessage } from './use-sign-in-message.ts'

/** The way in without typing anything, where the browser knows passkeys. */
export function PasskeySignIn() {
  const { t } = useTranslation('session')
  const signInMessage = useSignInMessage()
  const oneAtATime = useOneAtATime()
  const signIn = usePasskeySignIn()
  if (!knowsPasskeys()) return null
  return (
    <div className={styles.stack}>
      <p className={styles.divider}>{t('passkey.or')}</p>
      {signIn.error ? (
        <Notice severity="error">
          {isApiProblem(signIn.error, 'wrong_credentials') ? t('passkey.unknown') : signInMessage(signIn.error)}
        </Notice>
      ) : null}
      <Button pending={signIn.isPending || signIn.isSuccess} onPress={() => oneAtATime(() => signIn.mutateAsync())}>
        {t('passkey.signIn')}
      </Button>
    </div>
  )
}
