import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Outlet, useLocation } from 'react-router'
import { SessionProvider, sessionQueryOptions } from '../api/session.ts'
import { ErrorState } from '../components/error-state.tsx'
import { NotifyProvider } from '../components/notify.tsx'
import { visuallyHidden } from '../components/visually-hidden.tsx'
import { leave } from '../lib/leave.ts'
import { PageLoading } from './page-loading.tsx'
import { paths } from './paths.ts'
import { ProofDialog } from './proof-dialog.tsx'
import { TopBar } from './top-bar.tsx'
import { useSessionLanguage } from './use-session-language.ts'

function SkipLink() {
  const { t } = useTranslation()
  return (
    <Link
      href="#main"
      onClick={(event) => {
        // An address that the router did not make would leave it without a way back.
        event.preventDefault()
        document.querySelector<HTMLElement>('#main')?.focus()
      }}
      sx={{
        ...visuallyHidden,
        '&:focus': {
          clipPath: 'none',
          width: 'auto',
          height: 'auto',
          overflow: 'visible',
          position: 'fixed',
          top: 8,
          left: 8,
          zIndex: 'tooltip',
          px: 2,
          py: 1,
          borderRadius: 1,
          bgcolor: 'background.paper',
          boxShadow: 4,
        },
      }}
    >
      {t('shell.skip')}
    </Link>
  )
}

/** Sign-in is another document, so that nothing of the person who was here stays in memory. */
function LeaveForSignIn({ url }: { url: string }) {
  useEffect(() => leave.replacing(url), [url])
  return <PageLoading />
}

/** Everything behind sign-in: top bar and, below it, the page. Without a session it leads to sign-in and back here. */
export function Shell() {
  const location = useLocation()
  const { data: session, error, isFetching, refetch } = useQuery(sessionQueryOptions)
  useSessionLanguage(session)

  if (session === undefined) {
    if (!error) return <PageLoading />
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
        <SkipLink />
        <Box sx={{ display: 'flex', flexDirection: 'column', minHeight: '100dvh' }}>
          <TopBar />
          <Outlet />
        </Box>
        <ProofDialog />
      </NotifyProvider>
    </SessionProvider>
  )
}
