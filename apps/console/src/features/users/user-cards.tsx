import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { paths } from '../../app/paths.ts'
import { EntryLink } from '../../components/entry-link.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { rereading } from '../../lib/rereading.ts'
import type { UserListProps } from './user-list-props.ts'
import { UserStatus } from './user-status.tsx'

/** The people as a list of cards, for narrow screens: the table's data without the table. */
export function UserCards({ users, busy, onOpen }: UserListProps) {
  const { t } = useTranslation(['users', 'common'])
  return (
    <Box
      component="ul"
      aria-label={t('list.label')}
      aria-busy={busy}
      sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1.5, ...rereading(busy) }}
    >
      {users.map((user) => (
        <Card
          key={user.id}
          component="li"
          variant="outlined"
          sx={{ position: 'relative', p: 1.75, display: 'grid', gap: 0.5 }}
        >
          <Box sx={{ display: 'flex', alignItems: 'flex-start', gap: 1 }}>
            <EntryLink
              href={paths.user(user.id)}
              onOpen={() => onOpen(user.id)}
              underline="none"
              sx={{
                flex: 1,
                minWidth: 0,
                fontWeight: 500,
                overflowWrap: 'anywhere',
                // The whole card opens the person, with one link in it for screen readers and the keyboard.
                '&::after': { content: '""', position: 'absolute', inset: 0 },
              }}
            >
              {user.name}
            </EntryLink>
            <UserStatus status={user.status} />
          </Box>
          <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
            {user.email}
          </Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {t(`common:roles.${user.role}`)} · {user.permissionGroup.name}
          </Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {t('fields.lastSignInAt')}: <RelativeTime moment={user.lastSignInAt} none={t('common:states.never')} />
          </Typography>
        </Card>
      ))}
    </Box>
  )
}
