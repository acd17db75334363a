import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useSearchParams } from 'react-router'
import { sessionQueryOptions, useSession } from '../api/session.ts'
import { TwoStepPage } from '../features/account/two-step-page.tsx'
import { leave } from '../lib/leave.ts'
import { MainLoading } from './page-loading.tsx'
import { PageMain } from './page-main.tsx'
import { inAppPath, paths } from './paths.ts'
import { SignedIn } from './signed-in.tsx'
import { TopBar } from './top-bar.tsx'
import { useSignOut } from './use-sign-out.ts'

/** In CSS pixels. */
const width = 640

function Gate() {
  const client = useQueryClient()
  const { needsSecondFactor } = useSession()
  const signOut = useSignOut()
  const [parameters] = useSearchParams()
  // Not as soon as there is a factor: its recovery codes are still on the page then.
  const [isDone, setDone] = useState(!needsSecondFactor)
  const next = inAppPath(parameters.get('return')) ?? paths.home
  useEffect(() => {
    // Another document, since it may be a page in front of the console.
    if (isDone) leave.replacing(next)
  }, [isDone, next])
  if (isDone) return <MainLoading />
  return (
    <>
      <TopBar />
      <PageMain width={width}>
        <TwoStepPage
          onDone={() => {
            void client.invalidateQueries({ queryKey: sessionQueryOptions.queryKey })
            setDone(true)
          }}
          onSignOut={() => signOut.mutate()}
          isSigningOut={signOut.isPending}
        />
      </PageMain>
    </>
  )
}

/** Where whoever has to set up a second factor is led before anything else, and from where they go on. */
export function TwoStepGate() {
  return <SignedIn>{() => <Gate />}</SignedIn>
}
