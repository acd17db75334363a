import { authorizationSorts } from '@latchkey/contracts'
import Close from '@mui/icons-material/Close'
import Refresh from '@mui/icons-material/Refresh'
import Search from '@mui/icons-material/Search'
import Box from '@mui/material/Box'
import FormControl from '@mui/material/FormControl'
import FormControlLabel from '@mui/material/FormControlLabel'
import IconButton from '@mui/material/IconButton'
import InputAdornment from '@mui/material/InputAdornment'
import InputLabel from '@mui/material/InputLabel'
import NativeSelect from '@mui/material/NativeSelect'
import OutlinedInput from '@mui/material/OutlinedInput'
import Switch from '@mui/material/Switch'
import Tooltip from '@mui/material/Tooltip'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchText } from '../../lib/use-search-text.ts'
import type { AuthorizationView } from './authorization.queries.ts'

interface SearchFieldProps {
  search: string
  onSearch: (search: string) => void
}

function SearchField({ search, onSearch }: SearchFieldProps) {
  const { t } = useTranslation('authorizations')
  const { text, setText, searchNow } = useSearchText(search, onSearch)
  return (
    <OutlinedInput
      size="small"
      type="text"
      value={text}
      onChange={(event) => setText(event.target.value)}
      placeholder={t('searchHint')}
      inputProps={{ 'aria-label': t('search'), role: 'searchbox', maxLength: 200 }}
      startAdornment={
        <InputAdornment position="start">
          <Search fontSize="small" />
        </InputAdornment>
      }
      endAdornment={
        text ? (
          <IconButton size="small" edge="end" aria-label={t('clearSearch')} onClick={() => searchNow('')}>
            <Close fontSize="small" />
          </IconButton>
        ) : undefined
      }
      sx={{ flex: '1 1 260px', maxWidth: { sm: 380 }, bgcolor: 'background.paper' }}
    />
  )
}

interface AuthorizationToolbarProps {
  view: AuthorizationView
  onChange: (changes: Partial<AuthorizationView>) => void
  onRefresh: () => void
  refreshing: boolean
  /** Where there are no columns to click on, the order is chosen here. */
  showSort: boolean
}

/** Search, whose, order and refresh. */
export function AuthorizationToolbar({ view, onChange, onRefresh, refreshing, showSort }: AuthorizationToolbarProps) {
  const { t } = useTranslation('authorizations')
  const sortId = useId()
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.5, mb: 2 }}>
      <SearchField search={view.search ?? ''} onSearch={(search) => onChange({ search })} />
      <FormControlLabel
        control={<Switch checked={view.mine} onChange={(_, mine) => onChange({ mine })} />}
        label={t('onlyMine')}
        sx={{ mr: 0 }}
      />
      <Tooltip title={t('actions.refresh', { ns: 'common' })}>
        <span style={{ marginInlineStart: 'auto' }}>
          <IconButton aria-label={t('actions.refresh', { ns: 'common' })} onClick={onRefresh} loading={refreshing}>
            <Refresh />
          </IconButton>
        </span>
      </Tooltip>
      {showSort ? (
        <FormControl fullWidth>
          <InputLabel htmlFor={sortId} variant="standard">
            {t('sort.label')}
          </InputLabel>
          <NativeSelect
            id={sortId}
            value={view.sort}
            onChange={(event) => {
              const sort = authorizationSorts.find((option) => option === event.target.value)
              if (sort) onChange({ sort })
            }}
          >
            {authorizationSorts.map((sort) => (
              <option key={sort} value={sort}>
                {t(`sort.${sort}`)}
              </option>
            ))}
          </NativeSelect>
        </FormControl>
      ) : null}
    </Box>
  )
}
