import type { Authorization, Permission } from '@latchkey/contracts'
import { unusedAfterDays } from '@latchkey/contracts/plain'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { PermissionSentences } from '../../components/permission-sentences.tsx'

interface AuthorizedPermissionsProps {
  permissions: Permission[]
  /** Those of them that the app hasn't used for long, where that is of interest. */
  unused?: Authorization['unused']
}

/** What an app may do, a sentence for each permission, with what of that it doesn't use marked. */
export function AuthorizedPermissions({ permissions, unused }: AuthorizedPermissionsProps) {
  const { t } = useTranslation('authorizations')
  if (permissions.length === 0) {
    return <Typography sx={{ color: 'text.secondary' }}>{t('noPermissions')}</Typography>
  }
  const noteOf = (permission: Permission): string | undefined => {
    const found = unused?.find((one) => one.permission === permission)
    return found && t(found.isNeverUsed ? 'unused.noteNever' : 'unused.noteLately', { days: unusedAfterDays })
  }
  return <PermissionSentences permissions={permissions} noteOf={noteOf} />
}
