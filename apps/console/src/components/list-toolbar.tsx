import Box from '@mui/material/Box'
import Chip from '@mui/material/Chip'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { RefreshButton } from './refresh-button.tsx'
import { SearchField } from './search-field.tsx'

/** One thing that a list is narrowed to. */
export interface FilterChip<Field extends string> {
  field: Field
  text: string
}

interface ListToolbarProps<Field extends string> {
  search: string
  /** What the search looks in. */
  searchHint: string
  onSearch: (search: string) => void
  onRefresh: () => void
  refreshing: boolean
  chips?: readonly FilterChip<Field>[]
  onRemove?: (field: Field) => void
  /** The tools after these: filter, and whatever the list has besides. */
  children?: ReactNode
}

const noChips: readonly never[] = []

/** A list's tools: search, refresh and its own; beside them what the list is narrowed to. */
export function ListToolbar<Field extends string>({
  search,
  searchHint,
  onSearch,
  onRefresh,
  refreshing,
  chips = noChips,
  onRemove,
  children,
}: ListToolbarProps<Field>) {
  const { t } = useTranslation()
  return (
    <Box sx={{ display: 'flex', flexWrap: { xs: 'wrap-reverse', sm: 'nowrap' }, alignItems: 'center', gap: 1.5 }}>
      {chips.length > 0 ? (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, minWidth: 0 }}>
          {chips.map(({ field, text }) => (
            <Chip
              key={field}
              size="small"
              label={text}
              aria-label={t('filters.remove', { filter: text })}
              onClick={() => onRemove?.(field)}
              onDelete={() => onRemove?.(field)}
            />
          ))}
        </Box>
      ) : null}
      <Box
        sx={{
          display: 'flex',
          flex: { xs: '1 0 100%', sm: 1 },
          alignItems: 'center',
          justifyContent: 'flex-end',
          gap: 0.5,
          minWidth: 0,
        }}
      >
        <SearchField
          label={t('actions.search')}
          placeholder={searchHint}
          value={search}
          onChange={onSearch}
          flex={{ xs: 1, sm: '0 1 18rem' }}
        />
        <RefreshButton refreshing={refreshing} onClick={onRefresh} />
        {children}
      </Box>
    </Box>
  )
}
