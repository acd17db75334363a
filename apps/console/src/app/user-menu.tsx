import Check from '@mui/icons-material/Check'
import Box from '@mui/material/Box'
import Divider from '@mui/material/Divider'
import IconButton from '@mui/material/IconButton'
import ListItemIcon from '@mui/material/ListItemIcon'
import ListItemText from '@mui/material/ListItemText'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import { useColorScheme } from '@mui/material/styles'
import Typography from '@mui/material/Typography'
import { languages } from '@latchkey/contracts/plain'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useSession } from '../api/session.ts'
import { ConfirmDialog } from '../components/confirm-dialog.tsx'
import { KeyCap } from '../components/key-cap.tsx'
import { languageNames } from '../i18n/i18n.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { initialOf } from '../lib/initial.ts'
import { hasUnsaved } from '../lib/unsaved.ts'
import { maySee } from './access.ts'
import { paths } from './paths.ts'
import { useChooseLanguage } from './use-choose-language.ts'
import { useSignOut } from './use-sign-out.ts'

const appearances = ['light', 'dark', 'system'] as const

const initialsOf = (name: string): string => {
  const words = name.trim().split(/\s+/u)
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words
  return ends.map((word = '') => initialOf(word)).join('')
}

function Choice({ label, chosen, onChoose }: { label: string; chosen: boolean; onChoose: () => void }) {
  return (
    <MenuItem role="menuitemradio" aria-checked={chosen} onClick={onChoose} dense>
      <ListItemIcon>{chosen ? <Check fontSize="small" /> : null}</ListItemIcon>
      <ListItemText>{label}</ListItemText>
    </MenuItem>
  )
}

function GroupLabel({ children }: { children: string }) {
  return (
    <Typography
      component="li"
      role="presentation"
      sx={{ px: 1.25, pt: 0.5, pb: 0.5, typography: 'caption', color: 'text.secondary', fontWeight: 600 }}
    >
      {children}
    </Typography>
  )
}

/** The avatar at the top right and what is behind it. @param props.onShortcuts lists the keyboard's shortcuts */
export function UserMenu({ onShortcuts }: { onShortcuts: () => void }) {
  const { t } = useTranslation()
  const { user } = useSession()
  const language = useLanguage()
  const chooseLanguage = useChooseLanguage()
  const { mode, setMode } = useColorScheme()
  const signOut = useSignOut()
  const menuId = useId()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const [isAsking, setIsAsking] = useState(false)
  const close = () => setAnchor(null)
  const askOrSignOut = () => {
    if (!hasUnsaved()) {
      signOut.mutate()
      return
    }
    close()
    setIsAsking(true)
  }

  return (
    <>
      <IconButton
        onClick={(event) => setAnchor(event.currentTarget)}
        aria-label={t('shell.userMenu', { name: user.name })}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        aria-controls={anchor ? menuId : undefined}
        edge="end"
      >
        <Box
          component="span"
          aria-hidden
          data-initials={initialsOf(user.name)}
          sx={{
            display: 'grid',
            placeItems: 'center',
            width: 34,
            height: 34,
            borderRadius: '50%',
            fontSize: '0.875rem',
            fontWeight: 500,
            bgcolor: 'primary.main',
            color: 'primary.contrastText',
            // Drawn rather than written: as text they would have to be part of the button's name (WCAG 2.5.3).
            '&::before': { content: 'attr(data-initials)' },
          }}
        />
      </IconButton>
      <Menu
        id={menuId}
        anchorEl={anchor}
        open={anchor !== null}
        onClose={close}
        // Inside the header, so that the open menu belongs to a landmark.
        container={() => anchor?.closest('header') ?? null}
        disableScrollLock
        anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
        transformOrigin={{ vertical: 'top', horizontal: 'right' }}
        slotProps={{ paper: { sx: { width: 260, maxWidth: 'calc(100vw - 32px)' } } }}
      >
        <Box component="li" role="presentation" sx={{ px: 1.25, py: 1 }}>
          <Typography noWrap sx={{ fontWeight: 600 }}>
            {user.name}
          </Typography>
          <Typography noWrap variant="body2" sx={{ color: 'text.secondary' }}>
            {user.email}
          </Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {t(`roles.${user.role}`)}
          </Typography>
        </Box>
        <Divider component="li" />
        {maySee(paths.consumers, user.role)
          ? (['home', 'settings'] as const).map((place) => (
              <MenuItem key={place} component={Link} to={paths[place]} onClick={close}>
                {t(`shell.${place}`)}
              </MenuItem>
            ))
          : null}
        <MenuItem component={Link} to={paths.myApps} onClick={close}>
          {t('shell.myApps')}
        </MenuItem>
        <MenuItem component={Link} to={paths.account} onClick={close}>
          {t('shell.account')}
        </MenuItem>
        <Divider component="li" />
        <GroupLabel>{t('language')}</GroupLabel>
        {languages.map((option) => (
          <Choice
            key={option}
            label={languageNames[option]}
            chosen={option === language}
            onChoose={() => {
              close()
              void chooseLanguage(option)
            }}
          />
        ))}
        <Divider component="li" />
        <GroupLabel>{t('shell.appearance')}</GroupLabel>
        {appearances.map((option) => (
          <Choice
            key={option}
            label={t(`shell.${option}`)}
            chosen={option === (mode ?? 'system')}
            onChoose={() => setMode(option)}
          />
        ))}
        <Divider component="li" />
        <MenuItem
          onClick={() => {
            close()
            onShortcuts()
          }}
          sx={{ '@media (hover: none)': { display: 'none' } }}
        >
          <ListItemText>{t('shortcuts.title')}</ListItemText>
          <span aria-hidden>
            <KeyCap>?</KeyCap>
          </span>
        </MenuItem>
        <MenuItem onClick={askOrSignOut} disabled={signOut.isPending}>
          {t('shell.signOut')}
        </MenuItem>
      </Menu>
      <ConfirmDialog
        open={isAsking}
        title={t('unsaved.title')}
        confirmLabel={t('shell.signOut')}
        cancelLabel={t('unsaved.stay')}
        onConfirm={() => signOut.mutate()}
        onClose={() => setIsAsking(false)}
        pending={signOut.isPending}
      >
        {t('unsaved.body')}
      </ConfirmDialog>
    </>
  )
}
