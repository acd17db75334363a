import type { GuidePage } from '@latchkey/contracts'
import HelpOutline from '@mui/icons-material/HelpOutlineOutlined'
import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'
import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, Outlet, useLocation, useNavigation } from 'react-router'
import { GuideLink } from '../components/guide-link.tsx'
import { PageHeading } from '../components/page-heading.tsx'
import { PageMain } from './page-main.tsx'
import { useShutIntros } from './use-shut-intros.ts'

interface TabbedLayoutProps {
  /** The section's name. */
  title: string
  /** At least one; each is a page with an address of its own. */
  tabs: readonly [SectionTab, ...SectionTab[]]
}

interface SectionTab {
  path: string
  label: string
  /** Two sentences that say what it is for. */
  intro: string
  /** Where the guide says more. */
  guide: GuidePage
}

/**
 * A section of the settings that has tabs, each with an address of its own; the page of the open one is below them, and above it what it is
 * for, until somebody knows that. A pressed tab is the chosen one while its page is on its way.
 */
export function TabbedLayout({ title, tabs }: TabbedLayoutProps) {
  const { t } = useTranslation()
  const { pathname } = useLocation()
  const id = useId()
  const { isShut, toggle } = useShutIntros()
  const next = useNavigation().location?.pathname
  const tabAt = (address: string) => tabs.find(({ path }) => address === path || address.startsWith(`${path}/`))
  const open = tabAt(pathname) ?? tabs[0]
  // A press is answered at once, in sight and for screen readers, which hear of nothing else: the focus stays on the tab.
  const chosen = (next === undefined ? undefined : tabAt(next)) ?? open
  const isLeaving = chosen !== open
  const isExplained = !isShut(open.path)
  const tabId = (path: string) => `${id}-${path.split('/').at(-1)}`
  return (
    <PageMain flush>
      <PageHeading hidden title={title} documentTitle={open.label} />
      <Box
        sx={{
          display: 'flex',
          alignItems: 'center',
          bgcolor: 'background.paper',
          borderBottom: 1,
          borderColor: 'divider',
          px: { xs: 0, sm: 1.25 },
        }}
      >
        <Tabs value={chosen.path} variant="scrollable" aria-label={title} sx={{ flex: 1, minWidth: 0 }}>
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
        <Tooltip title={t('guide.explain')}>
          <IconButton
            aria-label={t('guide.explain')}
            aria-expanded={isExplained}
            onClick={() => toggle(open.path)}
            sx={{ displayPrint: 'none' }}
          >
            <HelpOutline fontSize="small" />
          </IconButton>
        </Tooltip>
      </Box>
      <Box
        id={`${id}-panel`}
        role="tabpanel"
        aria-labelledby={tabId(open.path)}
        aria-busy={isLeaving}
        sx={{ px: { xs: 2, sm: 3 }, py: { xs: 2, sm: 3 }, minWidth: 0 }}
      >
        {isExplained ? (
          <Typography variant="body2" sx={{ color: 'text.secondary', mb: 2, maxWidth: '56rem', displayPrint: 'none' }}>
            {open.intro} <GuideLink page={open.guide} />
          </Typography>
        ) : null}
        <Outlet />
      </Box>
    </PageMain>
  )
}
