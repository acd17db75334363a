import Clear from '@mui/icons-material/Clear'
import Search from '@mui/icons-material/Search'
import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'
import InputAdornment from '@mui/material/InputAdornment'
import OutlinedInput from '@mui/material/OutlinedInput'
import { type CSSProperties, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useShortcut, useShortcutsOn } from '../lib/shortcuts.ts'
import { useSearchText } from '../lib/use-search-text.ts'
import { KeyCap } from './key-cap.tsx'

interface SearchFieldProps {
  /** What screen readers call it. */
  label: string
  placeholder: string
  value: string
  /** Called once typing has paused. */
  onChange: (search: string) => void
  /** How it takes its place among the other tools. */
  flex: CSSProperties['flex'] | Record<string, CSSProperties['flex']>
}

const shownIf = (isShown: boolean): CSSProperties => (isShown ? {} : { display: 'none' })

/** Searches as one types, after a pause, so that not every key is a call. */
export function SearchField({ label, placeholder, value, onChange, flex }: SearchFieldProps) {
  const { t } = useTranslation()
  const { text, setText, searchNow } = useSearchText(value, onChange)
  const input = useRef<HTMLInputElement>(null)
  const hasShortcut = useShortcutsOn()
  useShortcut('/', () => {
    // To select is not to have the keyboard in every browser.
    input.current?.focus()
    input.current?.select()
  })
  return (
    <OutlinedInput
      size="small"
      value={text}
      onChange={(event) => setText(event.target.value)}
      inputRef={input}
      placeholder={placeholder}
      inputProps={{
        'aria-label': label,
        maxLength: 200,
        type: 'search',
        enterKeyHint: 'search',
      }}
      startAdornment={
        <InputAdornment position="start">
          <Search fontSize="small" />
        </InputAdornment>
      }
      endAdornment={
        // Both are there from the beginning: what comes with the first key brings its styles along, and the whole page is drawn anew.
        <InputAdornment position="end">
          <IconButton
            size="small"
            edge="end"
            aria-label={t('actions.clearSearch')}
            style={shownIf(text !== '')}
            onClick={() => {
              searchNow('')
              input.current?.focus()
            }}
          >
            <Clear fontSize="small" />
          </IconButton>
          <Box
            component="span"
            aria-hidden
            style={shownIf(text === '' && hasShortcut)}
            sx={{ display: 'inline-flex', '[role="dialog"] &': { display: 'none' } }}
          >
            <KeyCap>/</KeyCap>
          </Box>
        </InputAdornment>
      }
      sx={{
        flex,
        minWidth: 0,
        '& input::-webkit-search-cancel-button': { display: 'none' },
      }}
    />
  )
}
