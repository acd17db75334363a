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
import { maySee } from './access.ts'
import { PageMain } from './page-main.tsx'
import { sectionsFor } from './settings-sections.ts'
import { topBarHeight } from './theme.ts'

const panelWidth = 248

function Sections({ onNavigate }: { onNavigate?: () => void }) {
  const { t } = useTranslation()
  const { user } = useSession()
  return (
    <Box component="nav" aria-label={t('shell.settingsMenu')} sx={{ p: 1.5, width: panelWidth }}>
      <Typography variant="h2" component="p" sx={{ px: 1.5, pt: 1, pb: 1.5 }}>
        {t('shell.settings')}
      </Typography>
      <List disablePadding>
        {sectionsFor(user.role).map(({ path, label, Icon }) => (
          <ListItem key={path} disablePadding>
            <ListItemButton
              component={NavLink}
              to={path}
              onClick={onNavigate}
              sx={{
                borderRadius: 1,
                py: 0.75,
                '&.active': { bgcolor: 'action.selected', color: 'primary.main', '& svg': { color: 'primary.main' } },
              }}
            >
              <ListItemIcon sx={{ minWidth: 36 }}>
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
            top: topBarHeight.wide,
            maxHeight: `calc(100dvh - ${topBarHeight.wide}px)`,
            overflowY: 'auto',
          }}
        >
          <Sections />
        </Box>
      </Box>
      <Box
        sx={{ display: { xs: 'block', md: 'none' }, displayPrint: 'none', bgcolor: 'background.paper', px: 1, pt: 0.5 }}
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
