import Autocomplete from '@mui/material/Autocomplete'
import Box from '@mui/material/Box'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { anyChoice } from '../../components/any-choice.ts'
import { useDebounced } from '../../lib/use-debounced.ts'
import { type ActorChoice, type ActorKind, actorOptions, actorSearchOptions } from './transaction.queries.ts'

interface ActorSelectProps {
  kind: ActorKind
  label: string
  /** The id the log is narrowed to. */
  id: string | undefined
  onChange: (id: string | undefined) => void
}

/** Chooses a person or a consumer; what is typed is searched by the server. */
export function ActorSelect({ kind, label, id, onChange }: ActorSelectProps) {
  const { t } = useTranslation(['transactions', 'common'])
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const [picked, setPicked] = useState<ActorChoice | null>(null)
  const known = useQuery(actorOptions(kind, picked?.id === id ? undefined : id))
  const value = id === undefined ? null : picked?.id === id ? picked : (known.data ?? { id, name: id, detail: '' })
  // The chosen name stands in the field, too; it is not a search for itself.
  const search = useDebounced(typed === value?.name ? '' : typed.trim().slice(0, 200), 250)
  const { data, isFetching, isPlaceholderData, isError } = useQuery({
    ...actorSearchOptions(kind, search),
    enabled: open,
  })
  return (
    <Autocomplete<ActorChoice>
      value={value}
      onChange={(_, choice) => {
        setPicked(choice)
        onChange(choice?.id)
      }}
      inputValue={typed}
      onInputChange={(_, text) => setTyped(text)}
      open={open}
      onOpen={() => setOpen(true)}
      onClose={() => setOpen(false)}
      options={isError ? [] : (data ?? [])}
      loading={isFetching && (isPlaceholderData || !data)}
      filterOptions={(all) => all}
      getOptionLabel={({ name }) => name}
      getOptionKey={(choice) => choice.id}
      isOptionEqualToValue={(option, chosen) => option.id === chosen.id}
      size="small"
      openText={t('filters.open')}
      closeText={t('common:actions.close')}
      clearText={t('filters.clearChoice')}
      loadingText={t('common:states.loading')}
      noOptionsText={isError ? t('filters.failed') : t('filters.none')}
      // Inside the filters, so that screen readers that stay in them find it.
      disablePortal
      slotProps={{ popper: { popperOptions: { strategy: 'fixed' } } }}
      renderOption={({ key, ...props }, option) => (
        <Box component="li" key={key} {...props}>
          <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
            <Typography>{option.name}</Typography>
            <Typography variant="body2" sx={{ color: 'text.secondary' }}>
              {option.detail}
            </Typography>
          </Box>
        </Box>
      )}
      renderInput={(params) => <TextField {...params} label={label} {...anyChoice(params, t('common:filters.any'))} />}
    />
  )
}
