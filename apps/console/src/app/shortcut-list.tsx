import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import { useTranslation } from 'react-i18next'
import { KeyCap } from '../components/key-cap.tsx'
import { SwitchField } from '../components/switch-field.tsx'
import { switchShortcuts, useShortcutsOn } from '../lib/shortcuts.ts'

const shortcuts = [
  { key: '?', label: 'shortcuts.list' },
  { key: '/', label: 'shortcuts.search' },
  { key: 'n', label: 'shortcuts.new' },
  { key: 'Esc', label: 'shortcuts.close' },
] as const

/** The keyboard's shortcuts, and what switches those of a single key off. */
export function ShortcutList({ titleId, onClose }: { titleId: string; onClose: () => void }) {
  const { t } = useTranslation()
  const isOn = useShortcutsOn()
  return (
    <>
      <DialogTitle id={titleId}>{t('shortcuts.title')}</DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2.5 }}>
        <Box component="dl" sx={{ m: 0 }}>
          {shortcuts.map(({ key, label }) => (
            <Box
              key={key}
              sx={{
                display: 'flex',
                flexDirection: 'row-reverse',
                justifyContent: 'space-between',
                alignItems: 'center',
                gap: 2,
                py: 1,
                borderBottom: 1,
                borderColor: 'divider',
              }}
            >
              <dt>
                <KeyCap>{key}</KeyCap>
              </dt>
              <Box component="dd" sx={{ m: 0 }}>
                {t(label)}
              </Box>
            </Box>
          ))}
        </Box>
        <SwitchField
          label={t('shortcuts.switch')}
          checked={isOn}
          onChange={switchShortcuts}
          helperText={t('shortcuts.switchHelp')}
        />
      </DialogContent>
      <DialogActions>
        <Button variant="outlined" onClick={onClose}>
          {t('actions.close')}
        </Button>
      </DialogActions>
    </>
  )
}
