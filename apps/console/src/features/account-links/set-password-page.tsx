import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { paths } from '../../app/paths.ts'
import { Button } from '../../components/door/button.tsx'
import { DoorLoading } from '../../components/door/door-loading.tsx'
import { DoorPage } from '../../components/door/door-page.tsx'
import styles from '../../components/door/door.module.css'
import { hasKeptLanguage, switchLanguage } from '../../i18n/i18n.ts'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { accountLinkOptions, isEnded } from './account-link.queries.ts'
import { LinkEnded } from './link-ended.tsx'
import { SetPasswordForm } from './set-password-form.tsx'
import { useLinkToken } from './use-link-token.ts'

function PasswordSet({ email }: { email: string }) {
  const { t } = useTranslation('account-links')
  const heading = useRef<HTMLHeadingElement>(null)
  // What had the focus is gone.
  useEffect(() => heading.current?.focus(), [])
  return (
    <div className={styles.stack}>
      <div>
        <h1 ref={heading} tabIndex={-1} className={styles.title}>
          {t('done.title')}
        </h1>
        <p className={styles.lead}>{t('done.body', { email })}</p>
      </div>
      <a href={paths.signIn} className={`${styles.button} ${styles.primary}`}>
        {t('done.signIn')}
      </a>
    </div>
  )
}

function LinkFailed({ error, onRetry, retrying }: { error: unknown; onRetry: () => void; retrying: boolean }) {
  const { t } = useTranslation(['account-links', 'common'])
  const problemMessage = useProblemMessage()
  return (
    <div className={styles.stack}>
      <div role="alert">
        <h1 className={styles.title}>{t('failed')}</h1>
        <p className={styles.lead}>{problemMessage(error)}</p>
      </div>
      <Button onPress={onRetry} pending={retrying} primary>
        {t('common:actions.tryAgain')}
      </Button>
    </div>
  )
}

function LinkContent({ token }: { token: string }) {
  const { t } = useTranslation('account-links')
  const { data, error, isFetching, refetch } = useQuery(accountLinkOptions(token))
  const language = data?.language
  useEffect(() => {
    // Without the texts the page stays in the language it has.
    if (language && !hasKeptLanguage()) switchLanguage(language).catch(() => undefined)
  }, [language])
  const [outcome, setOutcome] = useState<'none' | 'done' | 'ended'>('none')

  if (outcome === 'ended' || isEnded(error)) return <LinkEnded />
  if (!data) {
    if (!error) return <DoorLoading />
    return <LinkFailed error={error} onRetry={() => void refetch()} retrying={isFetching} />
  }
  if (outcome === 'done') return <PasswordSet email={data.email} />
  return (
    <>
      <h1 className={styles.title}>{t(`choose.titles.${data.purpose}`, { company: data.companyName })}</h1>
      <p className={styles.lead}>{t(`choose.leads.${data.purpose}`, { name: data.name })}</p>
      <SetPasswordForm
        token={token}
        email={data.email}
        rules={data.passwordRules}
        onDone={() => setOutcome('done')}
        onEnded={() => setOutcome('ended')}
      />
    </>
  )
}

/** Where a link leads: whom it is for, one password, and on to signing in. It accepts an invitation and replaces a forgotten password. */
export function SetPasswordPage() {
  const { t } = useTranslation('account-links')
  const token = useLinkToken()
  return (
    <DoorPage title={t('choose.submit')}>
      {token === undefined ? <LinkEnded /> : <LinkContent key={token} token={token} />}
    </DoorPage>
  )
}
