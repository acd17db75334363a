import Box from '@mui/material/Box'
import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, Outlet, useLocation } from 'react-router'
import { PageHeading } from '../components/page-heading.tsx'
import { PageMain } from './page-main.tsx'
import { paths } from './paths.ts'

const tabs = [
  { path: paths.apiConnection, label: 'shell.apiConnection' },
  { path: paths.consumers, label: 'shell.consumers' },
  { path: paths.authorizations, label: 'shell.authorizations' },
] as const

/** The section API Connections: its tabs, each with an address of its own. */
export function ApiConnectionsLayout() {
  const { t } = useTranslation()
  const { pathname } = useLocation()
  const id = useId()
  const open = tabs.find(({ path }) => pathname === path || pathname.startsWith(`${path}/`)) ?? tabs[0]
  const tabId = (path: string) => `${id}-${path.split('/').at(-1)}`
  return (
    <PageMain flush>
      <PageHeading hidden title={t('shell.apiConnections')} documentTitle={t(open.label)} />
      <Box sx={{ bgcolor: 'background.paper', borderBottom: 1, borderColor: 'divider', px: { xs: 0, sm: 2 } }}>
        <Tabs value={open.path} variant="scrollable" aria-label={t('shell.apiConnections')}>
          {tabs.map(({ path, label }) => (
            <Tab
              key={path}
              id={tabId(path)}
              value={path}
              label={t(label)}
              component={Link}
              to={path}
              aria-controls={`${id}-panel`}
            />
          ))}
        </Tabs>
      </Box>
      <Box
        id={`${id}-panel`}
        role="tabpanel"
        aria-labelledby={tabId(open.path)}
        sx={{ px: { xs: 2, sm: 3 }, py: { xs: 2, sm: 3 }, minWidth: 0 }}
      >
        <Outlet />
      </Box>
    </PageMain>
  )
}
