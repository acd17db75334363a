import MenuIcon from '@mui/icons-material/Menu'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Drawer from '@mui/material/Drawer'
import List from '@mui/material/List'
import ListItem from '@mui/material/ListItem'
import ListItemButton from '@mui/material/ListItemButton'
import ListItemIcon from '@mui/material/ListItemIcon'
import ListItemText from '@mui/material/ListItemText'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { NavLink, Outlet, useLocation } from 'react-router'
import { useSession } from '../api/session.ts'
import { ForbiddenPage } from '../components/forbidden-page.tsx'
import { topBarHeight } from '../lib/top-bar-height.ts'
import { maySee } from './access.ts'
import { PageMain } from './page-main.tsx'
import { sectionsFor } from './settings-sections.ts'
import { tint } from './theme/tokens.ts'

const panelWidth = 248

/** Said by a bar and the weight as well, for whoever doesn't tell the colours apart. */
const chosen = {
  bgcolor: tint('primary-main', 10),
  color: 'primary.main',
  '& svg': { color: 'primary.main' },
  '& .MuiListItemText-primary': { fontWeight: 600 },
  '&::before': {
    content: '""',
    position: 'absolute',
    inset: '9px auto 9px 0',
    width: 3,
    borderRadius: 2,
    bgcolor: 'primary.main',
  },
} as const

function Sections({ onNavigate }: { onNavigate?: () => void }) {
  const { t } = useTranslation()
  const { user } = useSession()
  return (
    <Box component="nav" aria-label={t('shell.settingsMenu')} sx={{ p: 1.5, width: panelWidth }}>
      <Typography
        variant="body2"
        component="p"
        sx={{ px: 1.5, pt: 1, pb: 1, fontWeight: 600, color: 'text.secondary' }}
      >
        {t('shell.settings')}
      </Typography>
      <List disablePadding sx={{ display: 'grid', gap: 0.25 }}>
        {sectionsFor(user.role).map(({ path, label, Icon }) => (
          <ListItem key={path} disablePadding>
            <ListItemButton
              component={NavLink}
              to={path}
              onClick={onNavigate}
              sx={{
                px: 1.5,
                py: 0.75,
                minHeight: { xs: 44, md: 38 },
                // The pressed one looks chosen while its page is on its way; `aria-current` names what is shown.
                '&.pending, nav:not(:has(.pending)) &.active': chosen,
              }}
            >
              <ListItemIcon>
                <Icon fontSize="small" />
              </ListItemIcon>
              <ListItemText primary={t(label)} slotProps={{ primary: { sx: { fontWeight: 500 } } }} />
            </ListItemButton>
          </ListItem>
        ))}
      </List>
    </Box>
  )
}

/** The settings: their sections at the left (behind a button on phones), the open one at the right. */
export function SettingsLayout() {
  const { t } = useTranslation()
  const { user } = useSession()
  const { pathname } = useLocation()
  const [open, setOpen] = useState(false)
  if (!maySee(pathname, user.role)) {
    return (
      <PageMain>
        <ForbiddenPage />
      </PageMain>
    )
  }
  return (
    <Box sx={{ display: 'flex', flex: 1, flexDirection: { xs: 'column', md: 'row' }, minWidth: 0 }}>
      <Box
        sx={{
          display: { xs: 'none', md: 'block' },
          displayPrint: 'none',
          flexShrink: 0,
          borderRight: 1,
          borderColor: 'divider',
          bgcolor: 'background.paper',
        }}
      >
        {/* Long pages scroll; the way to the other sections stays. */}
        <Box
          sx={{
            position: 'sticky',
            top: topBarHeight,
            maxHeight: `calc(100dvh - ${topBarHeight}px)`,
            overflowY: 'auto',
          }}
        >
          <Sections />
        </Box>
      </Box>
      <Box
        sx={{
          display: { xs: 'block', md: 'none' },
          displayPrint: 'none',
          bgcolor: 'background.paper',
          borderBottom: 1,
          borderColor: 'divider',
          px: 0.5,
        }}
      >
        <Button color="inherit" startIcon={<MenuIcon />} onClick={() => setOpen(true)} aria-expanded={open}>
          {t('shell.settings')}
        </Button>
        <Drawer
          open={open}
          onClose={() => setOpen(false)}
          slotProps={{ paper: { 'aria-label': t('shell.settingsMenu') } }}
        >
          <Sections onNavigate={() => setOpen(false)} />
        </Drawer>
      </Box>
      <Outlet />
    </Box>
  )
}
