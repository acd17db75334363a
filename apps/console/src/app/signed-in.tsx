import type { Session } from '@latchkey/contracts'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { useLocation } from 'react-router'
import { isApiProblem } from '../api/problem.ts'
import { SessionProvider, sessionQueryOptions } from '../api/session.ts'
import { ErrorState } from '../components/error-state.tsx'
import { NotifyProvider } from '../components/notify.tsx'
import { leave } from '../lib/leave.ts'
import { ElsewherePage } from './elsewhere-page.tsx'
import { MainLoading } from './page-loading.tsx'
import { paths } from './paths.ts'
import { ProofDialog } from './proof-dialog.tsx'
import { SignInAgain } from './sign-in-again.tsx'
import { useSessionLanguage } from './use-session-language.ts'

/** Sign-in is another document, so that nothing of the person who was here stays in memory. */
function LeaveForSignIn({ url }: { url: string }) {
  useEffect(() => leave.replacing(url), [url])
  return <MainLoading />
}

/** What is behind sign-in, with what every such page can count on. Without a session it leads to sign-in and back here. */
export function SignedIn({ children }: { children: (session: Session) => ReactNode }) {
  const location = useLocation()
  const { data: session, error, isFetching, refetch } = useQuery(sessionQueryOptions)
  useSessionLanguage(session)

  if (session === undefined) {
    if (!error) return <MainLoading />
    if (isApiProblem(error, 'network_not_allowed')) {
      return <ElsewherePage retrying={isFetching} onRetry={() => void refetch()} />
    }
    return <ErrorState error={error} onRetry={() => void refetch()} retrying={isFetching} heading="h1" />
  }
  if (session === null) {
    const back = `${location.pathname}${location.search}${location.hash}`
    const search = back === paths.home ? '' : `?${new URLSearchParams({ return: back }).toString()}`
    return <LeaveForSignIn url={`${paths.signIn}${search}`} />
  }
  return (
    <SessionProvider value={session}>
      <NotifyProvider>
        {children(session)}
        <ProofDialog />
        <SignInAgain />
      </NotifyProvider>
    </SessionProvider>
  )
}
