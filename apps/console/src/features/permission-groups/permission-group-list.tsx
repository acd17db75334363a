import type { PermissionGroup } from '@latchkey/contracts'
import Add from '@mui/icons-material/Add'
import GroupsOutlined from '@mui/icons-material/GroupsOutlined'
import SearchOff from '@mui/icons-material/SearchOff'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { isRefreshing } from '../../api/pages.ts'
import { paths } from '../../app/paths.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { EntryLink } from '../../components/entry-link.tsx'
import { ListToolbar } from '../../components/list-toolbar.tsx'
import { PagedList } from '../../components/paged-list.tsx'
import { rereading } from '../../lib/rereading.ts'
import { useGroupUse } from './use-group-use.ts'
import { permissionGroupListOptions } from './permission-group.queries.ts'

interface PermissionGroupListProps {
  search: string
  onSearch: (search: string) => void
  onNew: () => void
  onOpen: (id: string) => void
}

function Groups({
  groups,
  busy,
  onOpen,
}: Pick<PermissionGroupListProps, 'onOpen'> & {
  groups: PermissionGroup[]
  busy: boolean
}) {
  const { t } = useTranslation('permission-groups')
  const use = useGroupUse()
  return (
    <Card
      component="ul"
      variant="outlined"
      aria-label={t('title')}
      aria-busy={busy}
      sx={{ listStyle: 'none', m: 0, p: 0, ...rereading(busy) }}
    >
      {groups.map((group) => (
        <Box
          component="li"
          key={group.id}
          sx={{
            position: 'relative',
            display: 'flex',
            flexDirection: { xs: 'column', sm: 'row' },
            alignItems: { sm: 'center' },
            columnGap: 3,
            rowGap: 0.5,
            px: 2,
            py: 1.5,
            '& + &': { borderTop: 1, borderColor: 'divider' },
            '&:hover': { bgcolor: 'action.hover' },
          }}
        >
          <Box sx={{ flex: 1, minWidth: 0 }}>
            <EntryLink
              href={paths.permissionGroup(group.id)}
              onOpen={() => onOpen(group.id)}
              underline="none"
              sx={{
                fontWeight: 500,
                overflowWrap: 'anywhere',
                // The whole row opens the group, with one link in it for screen readers and the keyboard.
                '&::after': { content: '""', position: 'absolute', inset: 0 },
              }}
            >
              {group.name}
            </EntryLink>
            {group.description ? (
              <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
                {group.description}
              </Typography>
            ) : null}
          </Box>
          <Typography variant="body2" sx={{ color: 'text.secondary', flexShrink: 0 }}>
            {use(group)}
          </Typography>
        </Box>
      ))}
    </Card>
  )
}

/** The company's permission groups: search, who uses each, and the way to a new one. */
export function PermissionGroupList({ search, onSearch, onNew, onOpen }: PermissionGroupListProps) {
  const { t } = useTranslation('permission-groups')
  const query = useInfiniteQuery(permissionGroupListOptions(search))

  return (
    <PagedList
      query={query}
      placeholder={{ rows: 6, height: 64 }}
      maxWidth={960}
      add={{ label: t('new'), onClick: onNew, withEmpty: search !== '' }}
      toolbar={
        <ListToolbar
          search={search}
          searchHint={t('list.searchHint')}
          onSearch={onSearch}
          onRefresh={() => void query.refetch()}
          refreshing={isRefreshing(query)}
        />
      }
      empty={
        search === '' ? (
          <EmptyState
            icon={<GroupsOutlined />}
            title={t('list.empty')}
            action={
              <Button variant="contained" startIcon={<Add />} onClick={onNew}>
                {t('new')}
              </Button>
            }
          >
            {t('list.emptyBody')}
          </EmptyState>
        ) : (
          <EmptyState
            icon={<SearchOff />}
            title={t('list.noMatch')}
            action={
              <Button variant="outlined" onClick={() => onSearch('')}>
                {t('list.showAll')}
              </Button>
            }
          />
        )
      }
    >
      {({ items: groups, busy }) => <Groups groups={groups} busy={busy} onOpen={onOpen} />}
    </PagedList>
  )
}
