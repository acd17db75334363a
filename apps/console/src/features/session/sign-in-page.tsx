import type { SecondStep } from '@latchkey/contracts'
import { randomTextPattern } from '@latchkey/contracts/plain'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isSignedOutDocument, sessionQueryOptions } from '../../api/session.ts'
import { inAppPath, paths } from '../../app/paths.ts'
import { DoorPage } from '../../components/door/door-page.tsx'
import styles from '../../components/door/door.module.css'
import { leave } from '../../lib/leave.ts'
import { PasskeySignIn } from './passkey-sign-in.tsx'
import { SecondStepForm } from './second-step-form.tsx'
import { SignInForm } from './sign-in-form.tsx'

const destinationOf = (search: string) => {
  const parameters = new URLSearchParams(search)
  const reference = parameters.get('authorization') ?? ''
  if (randomTextPattern.test(reference)) return { next: paths.authorizeRequest(reference), forRequest: true }
  return { next: inAppPath(parameters.get('return')) ?? paths.home, forRequest: false }
}

interface Progress {
  /** What else has to be given, once the password was right. */
  step: SecondStep | null
  email: string
  /** The time to give it was over. */
  hasExpired: boolean
}

/**
 * Signs a person in and leads on: to the authorization request that `authorization` names, to the page of the console that
 * `return` names, or to the start. Nothing in the address can lead anywhere else.
 */
export function SignInPage() {
  const { t } = useTranslation('session')
  const { next, forRequest } = destinationOf(window.location.search)
  const { data: session } = useQuery({ ...sessionQueryOptions, enabled: !isSignedOutDocument() })
  const isSignedIn = Boolean(session)
  const needsSecondFactor = session?.needsSecondFactor ?? false
  useEffect(() => {
    if (isSignedIn) leave.replacing(needsSecondFactor ? paths.twoStepBefore(next) : next)
  }, [isSignedIn, needsSecondFactor, next])

  const [{ step, email, hasExpired }, setProgress] = useState<Progress>({ step: null, email: '', hasExpired: false })

  if (step) {
    return (
      <DoorPage title={t('secondStep.title')}>
        <h1 className={styles.title}>{t('secondStep.title')}</h1>
        <p className={styles.lead}>{t('secondStep.lead')}</p>
        <SecondStepForm step={step} onBack={(expired) => setProgress({ step: null, email, hasExpired: expired })} />
      </DoorPage>
    )
  }
  return (
    <DoorPage title={t('title')}>
      <h1 className={styles.title}>{t('title')}</h1>
      <p className={styles.lead}>{forRequest ? t('forAuthorization') : t('lead')}</p>
      <SignInForm
        email={email}
        notice={hasExpired ? t('secondStep.expired') : undefined}
        onSecondStep={(needed, entered) => setProgress({ step: needed, email: entered, hasExpired: false })}
      />
      <PasskeySignIn />
      <p className={styles.aside}>
        <a href={paths.forgotPassword} className={styles.link}>
          {t('forgotPassword')}
        </a>
      </p>
    </DoorPage>
  )
}
