import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Navigate, Outlet, useLocation } from 'react-router'
import { OfflineNotice } from '../components/offline-notice.tsx'
import { visuallyHidden } from '../components/visually-hidden.tsx'
import { useShortcut } from '../lib/shortcuts.ts'
import { topBarHeight } from '../lib/top-bar-height.ts'
import { PageProgress } from './page-progress.tsx'
import { paths } from './paths.ts'
import { ShortcutsDialog } from './shortcuts-dialog.tsx'
import { StatusReach } from './status-reach.tsx'
import { SignedIn } from './signed-in.tsx'
import { TopBar } from './top-bar.tsx'
import { UserMenu } from './user-menu.tsx'

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

/** Everything behind sign-in: top bar and, below it, the page. Whoever has to set up a second factor first is led there and back here. */
export function Shell() {
  const location = useLocation()
  const [listsShortcuts, setListsShortcuts] = useState(false)
  const listShortcuts = () => setListsShortcuts(true)
  useShortcut('?', listShortcuts)
  return (
    <SignedIn>
      {({ needsSecondFactor }) =>
        needsSecondFactor ? (
          <Navigate to={paths.twoStepBefore(`${location.pathname}${location.search}${location.hash}`)} replace />
        ) : (
          <>
            <SkipLink />
            <Box sx={{ display: 'flex', flexDirection: 'column', minHeight: '100dvh' }}>
              <TopBar leadsHome>
                <UserMenu onShortcuts={listShortcuts} />
                <PageProgress />
              </TopBar>
              <Box sx={{ position: 'sticky', top: topBarHeight, zIndex: 'appBar' }}>
                <OfflineNotice />
              </Box>
              <Outlet />
            </Box>
            <StatusReach />
            <ShortcutsDialog open={listsShortcuts} onClose={() => setListsShortcuts(false)} />
          </>
        )
      }
    </SignedIn>
  )
}
