import type { PermissionGroup } from '@latchkey/contracts'
import Autocomplete from '@mui/material/Autocomplete'
import Box from '@mui/material/Box'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { type Ref, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { permissionGroupSearchOptions } from '../api/permission-groups.ts'
import { useDebounced } from '../lib/use-debounced.ts'
import { anyChoice } from './any-choice.ts'

/** A group as the field needs it: a whole one once chosen from the list, before that what refers to it knows. */
export type GroupChoice = PermissionGroup | Pick<PermissionGroup, 'id' | 'name'>

interface PermissionGroupSelectProps {
  /** Where the usual one doesn't say enough. */
  label?: string
  value: GroupChoice | null
  onChange: (group: GroupChoice | null) => void
  onBlur?: () => void
  inputRef?: Ref<HTMLInputElement>
  required?: boolean
  error?: string | undefined
  helperText?: string | undefined
  size?: 'small' | 'medium'
  /** What no choice is called, where it is one; it then stands in the field. */
  anyText?: string
  /** The id of a group that is no choice. */
  exclude?: string
}

/** Chooses one permission group; what is typed is searched by the server, and the choice can be cleared. */
export function PermissionGroupSelect({
  label,
  value,
  onChange,
  onBlur,
  inputRef,
  required = false,
  error,
  helperText,
  size = 'medium',
  anyText,
  exclude,
}: PermissionGroupSelectProps) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  // The chosen name stands in the field, too; it is not a search for itself.
  const wanted = typed === value?.name ? '' : typed.trim().slice(0, 200)
  const search = useDebounced(wanted, 250)
  const { data, isFetching, isPlaceholderData, isError } = useQuery({
    ...permissionGroupSearchOptions(search),
    enabled: open,
  })
  const options: GroupChoice[] = isError ? [] : (data?.items ?? []).filter(({ id }) => id !== exclude)
  // Until the server's answer is there, so that the first of the list, which "Enter" takes, is never one that wasn't meant.
  const isBehind = search !== wanted || isPlaceholderData
  const mayBeMeant = ({ name }: GroupChoice) => name.toLocaleLowerCase().includes(wanted.toLocaleLowerCase())
  const nothing = isError ? t('groupChoice.failed') : search === '' ? t('groupChoice.none') : t('groupChoice.noMatch')
  return (
    <Autocomplete<GroupChoice>
      value={value}
      onChange={(_, group) => onChange(group)}
      inputValue={typed}
      onInputChange={(_, text) => setTyped(text)}
      open={open}
      onOpen={() => setOpen(true)}
      onClose={() => setOpen(false)}
      options={options}
      loading={isFetching && (isPlaceholderData || !data)}
      filterOptions={(all) => (isBehind ? all.filter(mayBeMeant) : all)}
      autoHighlight
      getOptionLabel={({ name }) => name}
      getOptionKey={({ id }) => id}
      isOptionEqualToValue={(option, chosen) => option.id === chosen.id}
      size={size}
      openText={t('groupChoice.open')}
      closeText={t('groupChoice.close')}
      clearText={t('groupChoice.clear')}
      loadingText={t('states.loading')}
      noOptionsText={nothing}
      // Inside the panel it belongs to, so that screen readers that stay in the panel find it.
      disablePortal
      slotProps={{ popper: { popperOptions: { strategy: 'fixed' } } }}
      renderOption={({ key, ...props }, option) => (
        <Box component="li" key={key} {...props}>
          <Box sx={{ minWidth: 0 }}>
            <Typography>{option.name}</Typography>
            {'description' in option && option.description ? (
              <Typography variant="body2" sx={{ color: 'text.secondary' }}>
                {option.description}
              </Typography>
            ) : null}
          </Box>
        </Box>
      )}
      renderInput={(params) => (
        <TextField
          {...params}
          label={label ?? t('groupChoice.label')}
          {...(anyText === undefined ? {} : anyChoice(params, anyText))}
          required={required}
          error={error !== undefined}
          helperText={error ?? helperText}
          inputRef={inputRef}
          onBlur={onBlur}
        />
      )}
    />
  )
}
