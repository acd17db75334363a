import type { Authorization, Permission } from '@latchkey/contracts'
import { unusedAfterDays } from '@latchkey/contracts/plain'
import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { MoreModules } from '../../components/more-modules.tsx'
import { usePermissionLines } from '../../i18n/use-permission-lines.ts'
import { useCut } from '../../lib/use-cut.ts'

interface PermissionSummaryProps {
  permissions: Permission[]
  /** Those of them that the app hasn't used for long. */
  unused: Authorization['unused']
}

/** The most modules shown at first; the rest opens on demand. */
const shownModules = 3

const permissionsOf = (unused: Authorization['unused'], areNeverUsed: boolean): Permission[] =>
  unused.flatMap(({ permission, isNeverUsed }) => (isNeverUsed === areNeverUsed ? [permission] : []))

/** What an app may do, a line for each module: "Work orders: View, Add"; below it what of that it doesn't use. */
export function PermissionSummary({ permissions, unused }: PermissionSummaryProps) {
  const { t } = useTranslation('authorizations')
  const list = useRef<HTMLElement>(null)
  const linesOf = usePermissionLines()
  const modules = linesOf(permissions)
  const never = linesOf(permissionsOf(unused, true))
  const notLately = linesOf(permissionsOf(unused, false))
  const unusedIn = (key: string) => [
    ...notLately
      .filter((line) => line.key === key)
      .map(({ actions }) => t('unused.lately', { actions, days: unusedAfterDays })),
    ...never.filter((line) => line.key === key).map(({ actions }) => t('unused.never', { actions })),
  ]
  // What isn't used is what somebody may be looking for.
  const { shown, hiddenCount, showAll } = useCut(modules, shownModules, ({ key }) => unusedIn(key).length)
  if (permissions.length === 0) {
    return <Typography sx={{ color: 'text.secondary' }}>{t('noPermissions')}</Typography>
  }
  return (
    <>
      <Box
        component="ul"
        ref={list}
        tabIndex={-1}
        sx={{ outline: 'none', m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 0.25 }}
      >
        {shown.map(({ key, module, actions }) => (
          <Typography key={key} component="li" sx={{ overflowWrap: 'anywhere' }}>
            <Box component="span" sx={{ fontWeight: 500 }}>
              {module}
            </Box>
            {`: ${actions}`}
            {unusedIn(key).map((text) => (
              <Typography
                key={text}
                variant="body2"
                component="span"
                sx={{ display: 'block', pl: 1, borderLeft: 2, borderColor: 'warning.main', color: 'text.secondary' }}
              >
                {text}
              </Typography>
            ))}
          </Typography>
        ))}
      </Box>
      <MoreModules hiddenCount={hiddenCount} onShow={showAll} list={list} />
    </>
  )
}
