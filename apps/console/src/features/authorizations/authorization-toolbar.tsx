import { authorizationSorts } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import FormControlLabel from '@mui/material/FormControlLabel'
import Switch from '@mui/material/Switch'
import { useTranslation } from 'react-i18next'
import { density } from '../../app/theme/tokens.ts'
import { RefreshButton } from '../../components/refresh-button.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { SelectInput } from '../../components/select-input.tsx'
import { type AuthorizationsView, groupings } from './use-authorization-view.ts'

interface AuthorizationToolbarProps {
  view: AuthorizationsView
  onChange: (changes: Partial<AuthorizationsView>) => void
  onRefresh: () => void
  refreshing: boolean
  /** Where there are no columns to click on, the order is chosen here. */
  showSort: boolean
}

/** Search, refresh, grouping, whose, and order. */
export function AuthorizationToolbar({ view, onChange, onRefresh, refreshing, showSort }: AuthorizationToolbarProps) {
  const { t } = useTranslation('authorizations')
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'flex-end', gap: 1.5, mb: 2 }}>
      <Box
        sx={{
          display: 'flex',
          flex: { xs: '1 1 260px', sm: '0 1 420px' },
          alignItems: 'center',
          gap: 0.5,
          minWidth: 0,
          // The button is higher than the fields that it stands in line with.
          mb: `${(density.smallControl - density.control) / 2}px`,
        }}
      >
        <SearchField
          label={t(`search.${view.groupBy}`)}
          placeholder={t(`searchHint.${view.groupBy}`)}
          value={view.search ?? ''}
          onChange={(search) => onChange({ search })}
          flex={1}
        />
        <RefreshButton refreshing={refreshing} onClick={onRefresh} />
      </Box>
      <Box sx={{ flex: { xs: '1 1 9rem', sm: '0 0 11rem' } }}>
        <SelectInput
          size="small"
          label={t('groupBy.label')}
          value={view.groupBy}
          options={groupings.map((value) => ({ value, label: t(`groupBy.${value}`) }))}
          onChange={(groupBy) => onChange({ groupBy })}
        />
      </Box>
      {view.groupBy === 'none' ? (
        <FormControlLabel
          control={<Switch checked={view.mine} onChange={(_, mine) => onChange({ mine })} />}
          label={t('onlyMine')}
          sx={{ mr: 0, minHeight: density.smallControl }}
        />
      ) : null}
      {showSort ? (
        <SelectInput
          size="small"
          label={t('sort.label')}
          value={view.sort}
          options={authorizationSorts.map((value) => ({ value, label: t(`sort.${value}`) }))}
          onChange={(sort) => onChange({ sort })}
        />
      ) : null}
    </Box>
  )
}
