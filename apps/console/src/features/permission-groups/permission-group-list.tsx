import type { PermissionGroup } from '@latchkey/contracts'
import Add from '@mui/icons-material/Add'
import GroupsOutlined from '@mui/icons-material/GroupsOutlined'
import SearchOff from '@mui/icons-material/SearchOff'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import Link from '@mui/material/Link'
import Typography from '@mui/material/Typography'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../../api/client.ts'
import { itemsOf, totalOf } from '../../api/pages.ts'
import { AddButton } from '../../components/add-button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { ForbiddenPage } from '../../components/forbidden-page.tsx'
import { ListFooter } from '../../components/list-footer.tsx'
import { ListToolbar } from '../../components/list-toolbar.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { RefreshFailed } from '../../components/refresh-failed.tsx'
import { useGroupUse } from './use-group-use.ts'
import { permissionGroupListOptions } from './permission-group.queries.ts'

interface PermissionGroupListProps {
  search: string
  onSearch: (search: string) => void
  onNew: () => void
  onOpen: (id: string) => void
  hrefOf: (id: string) => string
}

function Groups({
  groups,
  busy,
  hrefOf,
  onOpen,
}: Pick<PermissionGroupListProps, 'hrefOf' | 'onOpen'> & {
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
      sx={{ listStyle: 'none', m: 0, p: 0, opacity: busy ? 0.6 : 1 }}
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
            <Link
              href={hrefOf(group.id)}
              color="inherit"
              underline="none"
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return
                event.preventDefault()
                onOpen(group.id)
              }}
              sx={{
                fontWeight: 500,
                overflowWrap: 'anywhere',
                // The whole row opens the group, with one link in it for screen readers and the keyboard.
                '&::after': { content: '""', position: 'absolute', inset: 0 },
              }}
            >
              {group.name}
            </Link>
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
export function PermissionGroupList({ search, onSearch, onNew, onOpen, hrefOf }: PermissionGroupListProps) {
  const { t } = useTranslation('permission-groups')
  const query = useInfiniteQuery(permissionGroupListOptions(search))
  const { data, error } = query

  if (isApiProblem(error, 'forbidden')) return <ForbiddenPage />
  if (!data) {
    return (
      <>
        {error ? (
          <ErrorState error={error} retrying={query.isFetching} onRetry={() => void query.refetch()} />
        ) : (
          <LoadingState rows={6} height={64} />
        )}
        <AddButton label={t('new')} onClick={onNew} />
      </>
    )
  }

  const groups = itemsOf(data)
  const moreFailed = query.isFetchNextPageError
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', gap: 1.5, pb: { xs: 6, sm: 0 }, maxWidth: 960 }}>
      <ListToolbar
        search={search}
        searchHint={t('list.searchHint')}
        onSearch={onSearch}
        onRefresh={() => void query.refetch()}
        refreshing={query.isFetching && !query.isFetchingNextPage}
      />
      {error && !moreFailed ? (
        <RefreshFailed error={error} onRetry={() => void query.refetch()} retrying={query.isFetching} />
      ) : null}
      {groups.length > 0 ? (
        <Groups groups={groups} busy={query.isPlaceholderData} hrefOf={hrefOf} onOpen={onOpen} />
      ) : search === '' ? (
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
      )}
      {groups.length > 0 ? (
        // Room for the round button, which stays where it is when the page scrolls.
        <Box sx={{ pr: 9 }}>
          <ListFooter
            shown={groups.length}
            {...totalOf(data)}
            hasMore={query.hasNextPage}
            loadingMore={query.isFetchingNextPage}
            failed={moreFailed}
            onMore={() => void query.fetchNextPage({ cancelRefetch: false })}
          />
        </Box>
      ) : null}
      {groups.length > 0 || search !== '' ? <AddButton label={t('new')} onClick={onNew} /> : null}
    </Box>
  )
}
