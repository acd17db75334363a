import type { Permission } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import { usePermissionLines } from '../../i18n/use-permission-lines.ts'

/** What permissions allow, in plain words: a line for each module. */
export function PermissionList({ permissions }: { permissions: Permission[] }) {
  const linesOf = usePermissionLines()
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
      {linesOf(permissions).map(({ key, module, actions }) => (
        <Box key={key} sx={{ display: 'contents' }}>
          <Box component="dt">{module}</Box>
          <Box component="dd" sx={{ m: 0, color: 'text.secondary' }}>
            {actions}
          </Box>
        </Box>
      ))}
    </Box>
  )
}
