import type { Permission } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePermissionLines } from '../../i18n/use-permission-lines.ts'

interface PermissionSummaryProps {
  permissions: Permission[]
  /** The most modules shown at first; the rest opens on demand. */
  limit?: number
}

/** What an app may do, a line for each module: "Work orders: View, Add". */
export function PermissionSummary({ permissions, limit = Infinity }: PermissionSummaryProps) {
  const { t } = useTranslation('authorizations')
  const modules = usePermissionLines(permissions)
  const [open, setOpen] = useState(false)
  if (permissions.length === 0) {
    return <Typography sx={{ color: 'text.secondary' }}>{t('noPermissions')}</Typography>
  }
  // One line more is no longer than the button that would hide it.
  const cut = !open && modules.length > limit + 1
  const shown = modules.slice(0, cut ? limit : undefined)
  return (
    <>
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 0.25 }}>
        {shown.map(({ key, module, actions }) => (
          <Typography key={key} component="li" sx={{ overflowWrap: 'anywhere' }}>
            <Box component="span" sx={{ fontWeight: 500 }}>
              {module}
            </Box>
            {`: ${actions}`}
          </Typography>
        ))}
      </Box>
      {cut ? (
        <Link component="button" type="button" onClick={() => setOpen(true)} sx={{ mt: 0.5 }}>
          {t('morePermissions', { count: modules.length - limit })}
        </Link>
      ) : null}
    </>
  )
}
