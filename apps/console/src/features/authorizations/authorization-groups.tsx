import { type AuthorizedConsumer, type AuthorizingUser, maxCountedMembers } from '@latchkey/contracts'
import ExpandMore from '@mui/icons-material/ExpandMore'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import ButtonBase from '@mui/material/ButtonBase'
import Collapse from '@mui/material/Collapse'
import Paper from '@mui/material/Paper'
import Typography from '@mui/material/Typography'
import { useInfiniteQuery, type UseInfiniteQueryResult } from '@tanstack/react-query'
import { type ReactNode, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Pages } from '../../api/pages.ts'
import { AppLogo } from '../../components/app-logo.tsx'
import { PagedList } from '../../components/paged-list.tsx'
import { PersonAvatar } from '../../components/person-avatar.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { rereading } from '../../lib/rereading.ts'
import { AuthorizationList } from './authorization-list.tsx'
import {
  authorizationListOptions,
  type AuthorizationView,
  authorizedConsumerListOptions,
  authorizingUserListOptions,
} from './authorization.queries.ts'
import { RevokeAllDialog, type RevokeAllTarget } from './revoke-all-dialog.tsx'
import { SelectableAuthorizations } from './selectable-authorizations.tsx'

type Order = {
  sort: AuthorizationView['sort']
  onSort: (sort: AuthorizationView['sort']) => void
}

/** An app or a person as they head their authorizations. */
interface Heading {
  avatar: ReactNode
  detail: string | null
  /** How many authorizations, as a count of the other kind. */
  count: string
  /** What revokes all of them. */
  target: RevokeAllTarget
  /** What cuts the list of authorizations to theirs. */
  narrowed: Pick<AuthorizationView, 'consumerId' | 'userId'>
}

interface GroupProps extends Order {
  group: AuthorizedConsumer | AuthorizingUser
  heading: Heading
  onRevokeAll: (target: RevokeAllTarget) => void
}

function Group({ group: { name, newestGrantAt, lastUsedAt }, heading, onRevokeAll, sort, onSort }: GroupProps) {
  const { t } = useTranslation('authorizations')
  const format = useFormat()
  const [open, setOpen] = useState(false)
  const contentId = useId()
  const { avatar, detail, count, target, narrowed } = heading
  return (
    <Paper component="section" variant="outlined" aria-label={name} sx={{ minWidth: 0 }}>
      <Box
        sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 2, pr: 2, pb: { xs: 1.5, sm: 0 } }}
      >
        <Typography variant="h3" component="h2" sx={{ flex: '1 1 300px', minWidth: 0, fontWeight: 400 }}>
          <ButtonBase
            aria-expanded={open}
            aria-controls={contentId}
            onClick={() => setOpen(!open)}
            sx={{
              display: 'flex',
              justifyContent: 'flex-start',
              gap: 1.5,
              width: '100%',
              p: 2,
              borderRadius: 1,
              font: 'inherit',
              textAlign: 'start',
              '&:focus-visible': { outline: '2px solid currentColor', outlineOffset: -2 },
            }}
          >
            {avatar}
            <Box component="span" sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
              <Box component="span" sx={{ display: 'block', fontWeight: 600 }}>
                {name}
              </Box>
              {detail === null ? null : (
                <Typography component="span" variant="body2" sx={{ display: 'block', color: 'text.secondary' }}>
                  {detail}
                </Typography>
              )}
              <Typography component="span" variant="body2" sx={{ display: 'block', color: 'text.secondary' }}>
                {count} · {t('lastUsed')}: <RelativeTime moment={lastUsedAt} none={t('neverUsed')} /> ·{' '}
                {t('groups.newest', { date: format.date(newestGrantAt) })}
              </Typography>
            </Box>
            <ExpandMore
              sx={{
                color: 'text.secondary',
                transform: open ? 'rotate(180deg)' : 'none',
                transition: 'transform 150ms',
                '@media (prefers-reduced-motion: reduce)': { transition: 'none' },
              }}
            />
          </ButtonBase>
        </Typography>
        <Button
          variant="outlined"
          color="error"
          onClick={() => onRevokeAll(target)}
          aria-label={t('groups.revokeAllOf', { name })}
          sx={{ ml: { xs: 2, sm: 0 } }}
        >
          {t('groups.revokeAll')}
        </Button>
      </Box>
      <Collapse id={contentId} in={open} unmountOnExit>
        <Box sx={{ px: 2, pb: 2 }}>
          <AuthorizationList
            options={authorizationListOptions({ sort, mine: false, ...narrowed })}
            placeholder={{ rows: 2, height: 56 }}
            empty={<Typography sx={{ color: 'text.secondary' }}>{t('revokeAll.nothingLeft')}</Typography>}
          >
            {(listed) => (
              <SelectableAuthorizations
                {...listed}
                within={narrowed.userId === undefined ? 'app' : 'user'}
                sort={sort}
                onSort={onSort}
              />
            )}
          </AuthorizationList>
        </Box>
      </Collapse>
    </Paper>
  )
}

interface GroupListProps<Item extends AuthorizedConsumer | AuthorizingUser> extends Order {
  query: UseInfiniteQueryResult<Pages<Item>>
  headingOf: (group: Item) => Heading
  empty: ReactNode
}

function GroupList<Item extends AuthorizedConsumer | AuthorizingUser>(props: GroupListProps<Item>) {
  const { query, headingOf, empty, ...order } = props
  const [revoking, setRevoking] = useState<RevokeAllTarget | null>(null)
  const container = useRef<HTMLDivElement>(null)
  return (
    <Box ref={container} tabIndex={-1} sx={{ outline: 'none' }}>
      <PagedList query={query} placeholder={{ rows: 6, height: 96 }} toolbar={null} empty={empty}>
        {({ items, busy }) => (
          <Box aria-busy={busy} sx={{ display: 'grid', gap: 1.5, ...rereading(busy) }}>
            {items.map((group) => (
              <Group key={group.id} group={group} heading={headingOf(group)} onRevokeAll={setRevoking} {...order} />
            ))}
          </Box>
        )}
      </PagedList>
      {revoking ? (
        <RevokeAllDialog
          target={revoking}
          onClose={() => setRevoking(null)}
          onRevoked={() => {
            setRevoking(null)
            // The button that had the focus is gone with its group.
            container.current?.focus()
          }}
        />
      ) : null}
    </Box>
  )
}

interface AuthorizationGroupsProps extends Order {
  search: string | undefined
  /** What to show when there is none. */
  empty: ReactNode
}

/** Apps that somebody lets act for them, each with its authorizations. */
export function AuthorizationsByApp({ search, ...list }: AuthorizationGroupsProps) {
  const { t } = useTranslation('authorizations')
  const format = useFormat()
  const query = useInfiniteQuery(authorizedConsumerListOptions(search))
  return (
    <GroupList
      {...list}
      query={query}
      headingOf={({ id, name, description, logo, authorizationCount: count }) => ({
        avatar: <AppLogo app={{ id, name, logo }} />,
        detail: description,
        count: t(count === maxCountedMembers ? 'groups.manyPeople' : 'groups.people', {
          count,
          number: format.number(count),
        }),
        target: { chosen: { consumerId: id }, title: t('revokeAll.ofApp', { app: name }), isOwn: false },
        narrowed: { consumerId: id },
      })}
    />
  )
}

/** People who let apps act for them, each with their authorizations. */
export function AuthorizationsByUser({ search, ...list }: AuthorizationGroupsProps) {
  const { t } = useTranslation('authorizations')
  const format = useFormat()
  const query = useInfiniteQuery(authorizingUserListOptions(search))
  return (
    <GroupList
      {...list}
      query={query}
      headingOf={({ id, name, email, authorizationCount: count }) => ({
        avatar: <PersonAvatar name={name} />,
        detail: email,
        count: t(count === maxCountedMembers ? 'groups.manyApps' : 'groups.apps', {
          count,
          number: format.number(count),
        }),
        target: { chosen: { userId: id }, title: t('revokeAll.ofUser', { user: name }), isOwn: false },
        narrowed: { userId: id },
      })}
    />
  )
}
