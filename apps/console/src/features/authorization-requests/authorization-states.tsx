import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { paths } from '../../app/paths.ts'
import { Button } from '../../components/door/button.tsx'
import styles from '../../components/door/door.module.css'
import { Notice } from '../../components/door/notice.tsx'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { leave } from '../../lib/leave.ts'
import { useChangeAccount } from './authorization-request.queries.ts'

/** The request is over: answered, too old, or never there. */
export function RequestEnded() {
  const { t } = useTranslation('authorization-requests')
  return (
    <div role="alert">
      <h1 className={styles.title}>{t('ended.title')}</h1>
      <p className={styles.lead}>{t('ended.body')}</p>
      <p>{t('ended.whatNow')}</p>
    </div>
  )
}

/** The request can't be loaded right now. */
export function RequestFailed({
  error,
  onRetry,
  retrying,
}: {
  error: unknown
  onRetry: () => void
  retrying: boolean
}) {
  const { t } = useTranslation('authorization-requests')
  const problemMessage = useProblemMessage()
  return (
    <div className={styles.stack}>
      <div role="alert">
        <h1 className={styles.title}>{t('failed')}</h1>
        <p className={styles.lead}>{problemMessage(error)}</p>
      </div>
      <Button onPress={onRetry} pending={retrying} primary>
        {t('actions.tryAgain', { ns: 'common' })}
      </Button>
    </div>
  )
}

/** The app belongs to another company than the account that is signed in. */
export function WrongAccount({ reference }: { reference: string }) {
  const { t } = useTranslation('authorization-requests')
  const problemMessage = useProblemMessage()
  const change = useChangeAccount(reference)
  const next = change.data
  useEffect(() => {
    if (next !== undefined) leave.replacing(paths.signInForRequest(next))
  }, [next])
  return (
    <div className={styles.stack}>
      <div role="alert">
        <h1 className={styles.title}>{t('wrongAccount.title')}</h1>
        <p className={styles.lead}>{t('wrongAccount.body')}</p>
      </div>
      {change.isError ? <Notice severity="error">{problemMessage(change.error)}</Notice> : null}
      <Button onPress={() => change.mutate(undefined)} pending={change.isPending || change.isSuccess} primary>
        {t('useAnotherAccount')}
      </Button>
    </div>
  )
}

/** The browser is on its way to the app; an app on the device may need a second push. @param props.to the app's address */
export function GoingBack({ to }: { to: string }) {
  const { t } = useTranslation('authorization-requests')
  return (
    <div aria-live="polite">
      <h1 className={styles.title}>{t('goingBack.title')}</h1>
      <p className={styles.lead}>{t('goingBack.body')}</p>
      <a className={styles.link} href={to} rel="noreferrer">
        {t('goingBack.link')}
      </a>
    </div>
  )
}
