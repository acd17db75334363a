import { randomTextPattern } from '@latchkey/contracts/plain'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../../api/client.ts'
import { isSignedOutDocument } from '../../api/session.ts'
import { paths } from '../../app/paths.ts'
import { DoorLoading } from '../../components/door/door-loading.tsx'
import { DoorPage } from '../../components/door/door-page.tsx'
import { leave } from '../../lib/leave.ts'
import { authorizationRequestOptions } from './authorization-request.queries.ts'
import { AuthorizationQuestionForm } from './authorization-question-form.tsx'
import { GoingBack, RequestEnded, RequestFailed, WrongAccount } from './authorization-states.tsx'

const pageWidth = 520

const useAnsweredPagesReload = () => {
  useEffect(() => {
    // "Back" from the app may bring this page as it was left; what it shows then is no longer true.
    const onShow = (event: PageTransitionEvent) => {
      if (event.persisted) leave.reload()
    }
    window.addEventListener('pageshow', onShow)
    return () => window.removeEventListener('pageshow', onShow)
  }, [])
}

function AuthorizationRequestView({ reference }: { reference: string }) {
  const knownSignedOut = isSignedOutDocument()
  const { data, error, isFetching, refetch } = useQuery({
    ...authorizationRequestOptions(reference),
    enabled: !knownSignedOut,
  })
  const isSignedOut = knownSignedOut || isApiProblem(error, 'unauthenticated')
  const needsSecondFactor = isApiProblem(error, 'second_factor_required')
  const isLeaving = isSignedOut || needsSecondFactor
  const redirectTo = data?.status === 'redirect' ? data.redirectTo : undefined

  useEffect(() => {
    if (redirectTo !== undefined) leave.replacing(redirectTo)
    else if (isSignedOut) leave.replacing(paths.signInForRequest(reference))
    else if (needsSecondFactor) leave.replacing(paths.twoStepBefore(paths.authorizeRequest(reference)))
  }, [redirectTo, isSignedOut, needsSecondFactor, reference])

  if (redirectTo !== undefined) return <GoingBack to={redirectTo} />
  if (isApiProblem(error, 'request_ended')) return <RequestEnded />
  if (isApiProblem(error, 'not_found')) return <WrongAccount reference={reference} />
  if (error && !isLeaving) return <RequestFailed error={error} onRetry={() => void refetch()} retrying={isFetching} />
  if (data?.status !== 'awaiting_decision') return <DoorLoading />
  return (
    <AuthorizationQuestionForm
      key={data.decisionToken}
      reference={reference}
      question={data}
      onOutdated={() => void refetch()}
    />
  )
}

/** Where an app sends the browser: who asks for what, and the person's decision. The address names nothing but the request. */
export function AuthorizationPage() {
  const { t } = useTranslation('authorization-requests')
  useAnsweredPagesReload()
  const parameters = new URLSearchParams(window.location.search)
  const reference = parameters.get('request') ?? ''
  return (
    <DoorPage title={t('title')} width={pageWidth}>
      {randomTextPattern.test(reference) ? <AuthorizationRequestView reference={reference} /> : <RequestEnded />}
    </DoorPage>
  )
}
