import Box from '@mui/material/Box'
import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import { useId } from 'react'
import { Link, Outlet, useLocation } from 'react-router'
import { PageHeading } from '../components/page-heading.tsx'
import { PageMain } from './page-main.tsx'

interface TabbedLayoutProps {
  /** The section's name. */
  title: string
  /** At least one; each is a page with an address of its own. */
  tabs: readonly [SectionTab, ...SectionTab[]]
}

interface SectionTab {
  path: string
  label: string
}

/** A section of the settings that has tabs, each with an address of its own; the page of the open one is below them. */
export function TabbedLayout({ title, tabs }: TabbedLayoutProps) {
  const { pathname } = useLocation()
  const id = useId()
  const open = tabs.find(({ path }) => pathname === path || pathname.startsWith(`${path}/`)) ?? tabs[0]
  const tabId = (path: string) => `${id}-${path.split('/').at(-1)}`
  return (
    <PageMain flush>
      <PageHeading hidden title={title} documentTitle={open.label} />
      <Box sx={{ bgcolor: 'background.paper', borderBottom: 1, borderColor: 'divider', px: { xs: 0, sm: 2 } }}>
        <Tabs value={open.path} variant="scrollable" aria-label={title}>
          {tabs.map(({ path, label }) => (
            <Tab
              key={path}
              id={tabId(path)}
              value={path}
              label={label}
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
