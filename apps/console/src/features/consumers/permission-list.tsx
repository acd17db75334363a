import { type Module, type Permission, actions, splitPermission } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/use-format.ts'
import { useLocalized } from '../../i18n/use-language.ts'
import { moduleListOptions } from './permission-group.queries.ts'

const byModule = (permissions: Permission[], modules: Module[]) => {
  const held = permissions.map(splitPermission)
  const known = modules.map(({ key }) => key)
  const unknown = [...new Set(held.map(({ module }) => module))].filter((key) => !known.includes(key))
  return [...known, ...unknown].flatMap((key) => {
    const permitted = actions.filter((action) => held.some((entry) => entry.module === key && entry.action === action))
    return permitted.length === 0 ? [] : [{ key, permitted, name: modules.find((module) => module.key === key)?.name }]
  })
}

/** What permissions allow, in plain words: a line for each module. */
export function PermissionList({ permissions }: { permissions: Permission[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const localized = useLocalized()
  const { data: modules } = useQuery(moduleListOptions)
  return (
    <Box
      component="dl"
      sx={{
        display: 'grid',
        gridTemplateColumns: 'minmax(0, auto) minmax(0, 1fr)',
        columnGap: 2,
        rowGap: 0.5,
        m: 0,
        typography: 'body2',
      }}
    >
      {byModule(permissions, modules?.items ?? []).map(({ key, name, permitted }) => (
        <Box key={key} sx={{ display: 'contents' }}>
          <Box component="dt">{name ? localized(name) : key}</Box>
          <Box component="dd" sx={{ m: 0, color: 'text.secondary' }}>
            {format.list(permitted.map((action) => t(`permissions.${action}`)))}
          </Box>
        </Box>
      ))}
    </Box>
  )
}
