import type { Authorization } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Checkbox from '@mui/material/Checkbox'
import Paper from '@mui/material/Paper'
import Typography from '@mui/material/Typography'
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { AppLogo } from '../../components/app-logo.tsx'
import { PersonAvatar } from '../../components/person-avatar.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { AuthorizedPermissions } from './authorized-permissions.tsx'
import type { Selection } from './use-selection.ts'

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

/** What a card shows, and what it offers. */
export interface AuthorizationCardProps {
  authorization: Authorization
  /** Where it stands: among those of an app it is called after the user, and only among all of the company it names both. */
  within: 'company' | 'app' | 'user'
  /** Which level its heading has: below one more than the page's it is the third. */
  heading: 'h2' | 'h3'
  /** Offers to select it. */
  selection?: Selection | undefined
  onRevoke: (authorization: Authorization) => void
}

/** One app with access: what it may do, since when, when it last did. */
export function AuthorizationCard({ authorization, within, heading, selection, onRevoke }: AuthorizationCardProps) {
  const { t } = useTranslation('authorizations')
  const format = useFormat()
  const titleId = useId()
  const { id, consumer, user, permissions, unused, grantedAt, lastUsedAt, expiresAt } = authorization
  const isOfUser = within === 'app'
  const detail = isOfUser ? user.email : consumer.description
  return (
    <Paper
      component="article"
      variant="outlined"
      aria-labelledby={titleId}
      sx={{ p: 2.5, display: 'flex', flexDirection: 'column', gap: 2, minWidth: 0 }}
    >
      <Box sx={{ display: 'flex', gap: 1.5, alignItems: 'center', minWidth: 0 }}>
        {isOfUser ? <PersonAvatar name={user.name} /> : <AppLogo app={consumer} />}
        <Typography
          id={titleId}
          variant="h3"
          component={heading}
          sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}
        >
          {isOfUser ? user.name : consumer.name}
        </Typography>
        {selection ? (
          <Checkbox
            edge="end"
            checked={selection.has(id)}
            onChange={() => selection.toggle(id)}
            slotProps={{ input: { 'aria-label': t('selection.one', { app: consumer.name, user: user.name }) } }}
          />
        ) : null}
      </Box>
      {detail ? <Typography sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>{detail}</Typography> : null}
      <AuthorizedPermissions permissions={permissions} unused={unused} />
      <Box
        component="dl"
        sx={{ m: 0, mt: 'auto', display: 'grid', gridTemplateColumns: 'repeat(2, minmax(0, 1fr))', gap: 1.5 }}
      >
        {within === 'company' ? (
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
