import Clear from '@mui/icons-material/Clear'
import Search from '@mui/icons-material/Search'
import IconButton from '@mui/material/IconButton'
import InputAdornment from '@mui/material/InputAdornment'
import OutlinedInput from '@mui/material/OutlinedInput'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

const settleMilliseconds = 300

interface ConsumerSearchProps {
  value: string
  /** Called once typing has paused. */
  onChange: (search: string) => void
}

/** Searches as one types, after a pause, so that not every key is a call. */
export function ConsumerSearch({ value, onChange }: ConsumerSearchProps) {
  const { t } = useTranslation(['consumers', 'common'])
  const [typed, setTyped] = useState(value)
  const [known, setKnown] = useState(value)
  const input = useRef<HTMLInputElement>(null)
  // The view can be changed from outside: "show all", or the browser's back button.
  if (value !== known) {
    setKnown(value)
    if (value !== typed.trim()) setTyped(value)
  }
  const search = typed.trim()
  useEffect(() => {
    if (search === value) return undefined
    const timer = setTimeout(() => onChange(search), settleMilliseconds)
    return () => clearTimeout(timer)
  }, [search, value, onChange])
  return (
    <OutlinedInput
      size="small"
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      inputRef={input}
      placeholder={t('list.searchHint')}
      inputProps={{ 'aria-label': t('common:actions.search'), maxLength: 200, type: 'search', enterKeyHint: 'search' }}
      startAdornment={
        <InputAdornment position="start">
          <Search fontSize="small" />
        </InputAdornment>
      }
      endAdornment={
        typed === '' ? null : (
          <InputAdornment position="end">
            <IconButton
              size="small"
              edge="end"
              aria-label={t('list.clearSearch')}
              onClick={() => {
                setTyped('')
                onChange('')
                input.current?.focus()
              }}
            >
              <Clear fontSize="small" />
            </IconButton>
          </InputAdornment>
        )
      }
      sx={{
        flex: { xs: 1, sm: '0 1 18rem' },
        minWidth: 0,
        bgcolor: 'background.paper',
        '& input::-webkit-search-cancel-button': { display: 'none' },
      }}
    />
  )
}
