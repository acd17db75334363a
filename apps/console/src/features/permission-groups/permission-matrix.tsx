import type { Module, Permission } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import useMediaQuery from '@mui/material/useMediaQuery'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { moduleOptions } from '../../api/modules.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { MatrixCards } from './matrix-cards.tsx'
import type { MatrixProps } from './matrix-props.ts'
import { MatrixTable } from './matrix-table.tsx'
import { permissionsOf, withPermissions } from './permission-set.ts'

interface PermissionMatrixProps {
  value: readonly Permission[]
  onChange: (permissions: Permission[]) => void
  /** Permissions that somebody else gave or took while the group was open here. */
  marked: ReadonlySet<Permission>
}

const matches = (module: Module, wanted: string): boolean =>
  [module.key, ...Object.values(module.name)].some((text) => text.toLocaleLowerCase().includes(wanted))

function Matrix(props: MatrixProps) {
  const isWide = useMediaQuery('(min-width: 700px)', { noSsr: true })
  return isWide ? (
    // Anew for other rows, so that the Tab key finds its place among those that are there.
    <MatrixTable key={props.modules.map(({ key }) => key).join(' ')} {...props} />
  ) : (
    <MatrixCards {...props} />
  )
}

/** What a group permits: every module with its actions. Archived modules come last and can't be changed. */
export function PermissionMatrix({ value, onChange, marked }: PermissionMatrixProps) {
  const { t } = useTranslation(['permission-groups', 'common'])
  const format = useFormat()
  const headingId = useId()
  const [search, setSearch] = useState('')
  const { data, error, isFetching, refetch } = useQuery(moduleOptions)
  if (!data) {
    return error ? (
      <ErrorState error={error} retrying={isFetching} onRetry={() => void refetch()} />
    ) : (
      <LoadingState rows={6} height={40} />
    )
  }
  const held = new Set(value)
  const wanted = search.toLocaleLowerCase()
  const found = data.filter((module) => matches(module, wanted))
  const live = found.filter(({ archived }) => !archived)
  // Those of which the group has nothing would only be in the way.
  const archived = found.filter((module) => module.archived && permissionsOf([module]).some((one) => held.has(one)))
  const all = permissionsOf(data.filter((module) => !module.archived))
  const matrix = {
    held,
    marked,
    onChange: (permissions: readonly Permission[], given: boolean) =>
      onChange(withPermissions(value, permissions, given)),
  }
  return (
    <Box component="section" aria-labelledby={headingId} sx={{ display: 'grid', gap: 1.5 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 2, rowGap: 1 }}>
        <Box sx={{ flex: '1 1 12rem', minWidth: 0 }}>
          <Typography id={headingId} variant="h3" component="h3">
            {t('matrix.title')}
          </Typography>
          <Typography variant="body2" component="output" sx={{ display: 'block', color: 'text.secondary' }}>
            {t('matrix.given', {
              count: all.length,
              n: format.number(all.filter((one) => held.has(one)).length),
              m: format.number(all.length),
            })}
          </Typography>
        </Box>
        {data.length > 1 ? (
          <SearchField
            label={t('matrix.search')}
            placeholder={t('matrix.search')}
            value={search}
            onChange={setSearch}
            flex="1 1 12rem"
          />
        ) : null}
      </Box>
      {live.length > 0 ? (
        <Matrix {...matrix} modules={live} />
      ) : (
        <Typography component="output" sx={{ color: 'text.secondary' }}>
          {t(search === '' ? 'matrix.none' : 'matrix.noMatch')}
        </Typography>
      )}
      {archived.length > 0 ? (
        <Box component="section" sx={{ display: 'grid', gap: 1, mt: 1 }}>
          <Typography variant="h3" component="h4">
            {t('matrix.archived')}
          </Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {t('matrix.archivedHelp')}
          </Typography>
          <Matrix {...matrix} modules={archived} disabled />
        </Box>
      ) : null}
    </Box>
  )
}
