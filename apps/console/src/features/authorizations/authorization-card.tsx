import type { Authorization } from '@latchkey/contracts'
import Avatar from '@mui/material/Avatar'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Paper from '@mui/material/Paper'
import Typography from '@mui/material/Typography'
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { RelativeTime } from '../../components/relative-time.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { PermissionSummary } from './permission-summary.tsx'

function Fact({ name, wide = false, children }: { name: string; wide?: boolean; children: ReactNode }) {
  return (
    <Box sx={{ minWidth: 0, ...(wide ? { gridColumn: '1 / -1' } : {}) }}>
      <Typography component="dt" variant="body2" sx={{ color: 'text.secondary' }}>
        {name}
      </Typography>
      <Typography component="dd" sx={{ m: 0, overflowWrap: 'anywhere' }}>
        {children}
      </Typography>
    </Box>
  )
}

interface AuthorizationCardProps {
  authorization: Authorization
  /** Also says whose it is. */
  showUser?: boolean
  onRevoke: (authorization: Authorization) => void
}

/** One app with access: what it may do, since when, when it last did. */
export function AuthorizationCard({ authorization, showUser = false, onRevoke }: AuthorizationCardProps) {
  const { t } = useTranslation('authorizations')
  const format = useFormat()
  const titleId = useId()
  const { consumer, user, permissions, grantedAt, lastUsedAt, expiresAt } = authorization
  return (
    <Paper
      component="article"
      variant="outlined"
      aria-labelledby={titleId}
      sx={{ p: 2.5, display: 'flex', flexDirection: 'column', gap: 2, minWidth: 0 }}
    >
      <Box sx={{ display: 'flex', gap: 1.5, alignItems: 'center', minWidth: 0 }}>
        <Avatar
          variant="rounded"
          aria-hidden
          sx={{ width: 40, height: 40, bgcolor: 'primary.main', color: 'primary.contrastText', fontWeight: 600 }}
        >
          {consumer.name.charAt(0).toLocaleUpperCase()}
        </Avatar>
        <Typography id={titleId} variant="h3" component="h2" sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          {consumer.name}
        </Typography>
      </Box>
      {consumer.description ? (
        <Typography sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>{consumer.description}</Typography>
      ) : null}
      <PermissionSummary permissions={permissions} />
      <Box
        component="dl"
        sx={{ m: 0, mt: 'auto', display: 'grid', gridTemplateColumns: 'repeat(2, minmax(0, 1fr))', gap: 1.5 }}
      >
        {showUser ? (
          <Fact name={t('user')} wide>
            {user.name} · {user.email}
          </Fact>
        ) : null}
        <Fact name={t('granted')}>
          {format.date(grantedAt)}
          {expiresAt === null ? null : (
            <Typography component="span" variant="body2" sx={{ display: 'block', color: 'text.secondary' }}>
              {t('until', { date: format.dateTime(expiresAt) })}
            </Typography>
          )}
        </Fact>
        <Fact name={t('lastUsed')}>
          <RelativeTime alone moment={lastUsedAt} none={t('neverUsed')} />
        </Fact>
      </Box>
      <Button
        variant="outlined"
        color="error"
        onClick={() => onRevoke(authorization)}
        aria-label={t('revokeOf', { app: consumer.name, user: user.name })}
        sx={{ alignSelf: 'flex-start' }}
      >
        {t('revokeAccess')}
      </Button>
    </Paper>
  )
}
