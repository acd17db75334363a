import { capabilitiesLost, type Role } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'

/** What a person may no longer do in Latchkey with a lower role, in the words of {@link RoleHelp}; nothing where it is not lower. */
export function RoleLosses({ before, after }: { before: Role; after: Role }) {
  const { t } = useTranslation(['users', 'common'])
  const lost = capabilitiesLost(before, after)
  if (lost.length === 0) return null
  return (
    <Box component="section" sx={{ '&:not(:first-of-type)': { mt: 2 } }}>
      <Typography variant="h3" component="h3" sx={{ color: 'text.primary' }}>
        {t('narrow.role', { role: t(`common:roles.${after}`) })}
      </Typography>
      <Box component="ul" sx={{ my: 1, pl: 2.5, overflowWrap: 'anywhere' }}>
        {lost.map((capability) => (
          <li key={capability}>{t(`capabilities.${capability}`)}</li>
        ))}
      </Box>
      {t('narrow.roleAtOnce')}
    </Box>
  )
}
