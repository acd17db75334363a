import type { AuthorizationQuestion } from '@latchkey/contracts'
import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../../api/client.ts'
import { paths } from '../../app/paths.ts'
import { Button } from '../../components/door/button.tsx'
import styles from '../../components/door/door.module.css'
import { Notice } from '../../components/door/notice.tsx'
import { LogoPicture } from '../../components/logo-picture.tsx'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { accentOf } from '../../lib/accent.ts'
import { leave } from '../../lib/leave.ts'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'
import { AnswerTarget } from './answer-target.tsx'
import { AskingApp } from './asking-app.tsx'
import { useChangeAccount, useDecide } from './authorization-request.queries.ts'
import { GoingBack, RequestEnded } from './authorization-states.tsx'
import { DurationChoice } from './duration-choice.tsx'
import own from './authorization-question.module.css'
import { ModulePermissions } from './module-permissions.tsx'

/** True once a moment has passed. @param moment RFC 3339 */
function usePassed(moment: string): boolean {
  const [passed, setPassed] = useState(() => Date.now() >= Date.parse(moment))
  useEffect(() => {
    const timer = setTimeout(() => setPassed(true), Math.max(0, Date.parse(moment) - Date.now()))
    return () => clearTimeout(timer)
  }, [moment])
  return passed
}

interface AuthorizationQuestionFormProps {
  reference: string
  question: AuthorizationQuestion
  /** The question is no longer the one to answer, for example because someone else signed in in another tab. */
  onOutdated: () => void
}

/** Who asks for what, for whom, and what becomes of the answer; every permission can be left out. */
export function AuthorizationQuestionForm({ reference, question, onOutdated }: AuthorizationQuestionFormProps) {
  const { t } = useTranslation('authorization-requests')
  const problemMessage = useProblemMessage()
  const noneId = useId()
  const { consumer, company, user, modules, decisionToken } = question
  const accent = accentOf(company.color)
  const asked = modules.flatMap(({ permissions }) => permissions.map(({ permission }) => permission))
  const [refused, setRefused] = useState<ReadonlySet<string>>(new Set())
  const [lifetimeSeconds, setLifetimeSeconds] = useState<number | undefined>()
  const decide = useDecide(reference)
  const change = useChangeAccount(reference)
  const oneAtATime = useOneAtATime()
  const expired = usePassed(question.expiresAt)
  const heading = useRef<HTMLHeadingElement>(null)

  useEffect(() => {
    // The question comes after the page: without this a screen reader would not hear of it.
    heading.current?.focus({ preventScroll: true })
  }, [])

  const granted = asked.filter((permission) => !refused.has(permission))
  const error = decide.error ?? change.error
  const isBusy = decide.isPending || decide.isSuccess || change.isPending || change.isSuccess
  const isSignedOut = isApiProblem(error, 'unauthenticated')
  const isOutdated = isApiProblem(error, 'forbidden')
  const signInAs = change.data ?? (isSignedOut ? reference : undefined)

  useEffect(() => {
    if (decide.data !== undefined) leave.to(decide.data)
    else if (signInAs !== undefined) leave.replacing(paths.signInForRequest(signInAs))
  }, [decide.data, signInAs])
  useEffect(() => {
    if (isOutdated) onOutdated()
    // oxlint-disable-next-line react/exhaustive-deps -- once for each refusal, not for each new function
  }, [isOutdated])

  if (decide.data !== undefined) return <GoingBack to={decide.data} />
  if (isApiProblem(error, 'request_ended', 'not_found')) return <RequestEnded />
  if (expired && !isBusy) return <RequestEnded />

  const answer = (decision: 'authorize' | 'deny') => {
    oneAtATime(async () => {
      change.reset()
      await decide.mutateAsync({
        decisionToken,
        decision,
        ...(decision === 'authorize' ? { permissions: granted } : {}),
        ...(decision === 'authorize' && lifetimeSeconds !== undefined ? { lifetimeSeconds } : {}),
      })
    })
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (granted.length > 0) answer('authorize')
  }
  const changeAccount = () => {
    oneAtATime(async () => {
      decide.reset()
      await change.mutateAsync(decisionToken)
    })
  }
  const toggle = (permissions: string[], wanted: boolean) =>
    setRefused((before) => {
      const next = new Set(before)
      for (const permission of permissions) {
        if (wanted) next.delete(permission)
        else next.add(permission)
      }
      return next
    })

  const pendingDecision = decide.isPending ? decide.variables.decision : undefined
  return (
    <form onSubmit={submit} className={styles.stack} noValidate>
      <AskingApp app={consumer} ref={heading} />
      {question.isFirstInCompany ? <Notice severity="warning">{t('first', { company: company.name })}</Notice> : null}
      <div
        className={own.account}
        style={{ borderInlineStart: `4px solid light-dark(${accent.light}, ${accent.dark})` }}
      >
        {company.logo ? (
          <LogoPicture
            path="/company/logo"
            logo={company.logo}
            alt={t('logoOf', { company: company.name })}
            height={56}
            maxWidth={200}
          />
        ) : null}
        <p className={own.person}>
          {t('actsFor')} <strong>{user.name}</strong> · <strong>{company.name}</strong>
          <span className={own.email}>{user.email}</span>
        </p>
        <button type="button" className={styles.link} onClick={changeAccount} aria-disabled={isBusy || undefined}>
          {t('notYou')}
        </button>
      </div>
      <section className={own.permissions} aria-labelledby={`${noneId}-title`}>
        <h2 className={own.subtitle} id={`${noneId}-title`}>
          {t('permissions')}
        </h2>
        <p className={own.hint}>{t('permissionsHint')}</p>
        {modules.map((module) => (
          <ModulePermissions key={module.key} module={module} refused={refused} onToggle={toggle} disabled={isBusy} />
        ))}
      </section>
      <DurationChoice seconds={lifetimeSeconds} onChange={setLifetimeSeconds} disabled={isBusy} />
      {consumer.clientType === 'public' ? <Notice severity="info">{t('publicApp')}</Notice> : null}
      <AnswerTarget question={question} />
      <p className={own.hint}>{t('revocable')}</p>
      {error && !isSignedOut ? (
        <Notice severity="error">{isOutdated ? t('outdated') : problemMessage(error)}</Notice>
      ) : null}
      {granted.length === 0 ? (
        <p className={own.hint} id={noneId} aria-live="polite">
          {t('nothingChosen')}
        </p>
      ) : null}
      <div className={own.actions}>
        <Button
          type="submit"
          primary
          pending={pendingDecision === 'authorize'}
          disabled={isBusy || granted.length === 0}
          describedBy={granted.length === 0 ? noneId : undefined}
        >
          {t('authorize')}
        </Button>
        <Button onPress={() => answer('deny')} pending={pendingDecision === 'deny'} disabled={isBusy}>
          {t('deny')}
        </Button>
      </div>
    </form>
  )
}
