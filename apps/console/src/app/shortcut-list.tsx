import Box from '@mui/material/Box'
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
export function ShortcutList() {
  const { t } = useTranslation()
  const isOn = useShortcutsOn()
  return (
    <Box sx={{ display: 'grid', gap: 2.5 }}>
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
    </Box>
  )
}
