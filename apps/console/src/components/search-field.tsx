import Clear from '@mui/icons-material/Clear'
import Search from '@mui/icons-material/Search'
import IconButton from '@mui/material/IconButton'
import InputAdornment from '@mui/material/InputAdornment'
import OutlinedInput from '@mui/material/OutlinedInput'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchText } from '../lib/use-search-text.ts'

interface SearchFieldProps {
  /** What screen readers call it. */
  label: string
  placeholder: string
  value: string
  /** Called once typing has paused. */
  onChange: (search: string) => void
  /** How it takes its place among the other tools. */
  flex: React.CSSProperties['flex'] | Record<string, React.CSSProperties['flex']>
}

/** Searches as one types, after a pause, so that not every key is a call. */
export function SearchField({ label, placeholder, value, onChange, flex }: SearchFieldProps) {
  const { t } = useTranslation()
  const { text, setText, searchNow } = useSearchText(value, onChange)
  const input = useRef<HTMLInputElement>(null)
  return (
    <OutlinedInput
      size="small"
      value={text}
      onChange={(event) => setText(event.target.value)}
      inputRef={input}
      placeholder={placeholder}
      inputProps={{ 'aria-label': label, maxLength: 200, type: 'search', enterKeyHint: 'search' }}
      startAdornment={
        <InputAdornment position="start">
          <Search fontSize="small" />
        </InputAdornment>
      }
      endAdornment={
        text === '' ? null : (
          <InputAdornment position="end">
            <IconButton
              size="small"
              edge="end"
              aria-label={t('actions.clearSearch')}
              onClick={() => {
                searchNow('')
                input.current?.focus()
              }}
            >
              <Clear fontSize="small" />
            </IconButton>
          </InputAdornment>
        )
      }
      sx={{
        flex,
        minWidth: 0,
        bgcolor: 'background.paper',
        '& input::-webkit-search-cancel-button': { display: 'none' },
      }}
    />
  )
}
