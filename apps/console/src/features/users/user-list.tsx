import SearchOff from '@mui/icons-material/SearchOff'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import useMediaQuery from '@mui/material/useMediaQuery'
import { useInfiniteQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../../api/client.ts'
import { itemsOf, totalOf } from '../../api/pages.ts'
import { AddButton } from '../../components/add-button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { ForbiddenPage } from '../../components/forbidden-page.tsx'
import { ListFooter } from '../../components/list-footer.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { RefreshFailed } from '../../components/refresh-failed.tsx'
import { userListOptions } from './user.queries.ts'
import { UserCards } from './user-cards.tsx'
import { UserToolbar } from './user-toolbar.tsx'
import { noFilters, useUserView } from './use-user-view.ts'

// The grid is by far the largest piece of code here, and phones never show it.
const UserTable = lazy(async () => ({ default: (await import('./user-table.tsx')).UserTable }))

interface UserListProps {
  onInvite: () => void
  onOpen: (id: string) => void
  onHelp: () => void
  hrefOf: (id: string) => string
}

/** The company's people: tools, table or cards, and how many there are. */
export function UserList({ onInvite, onOpen, onHelp, hrefOf }: UserListProps) {
  const { t } = useTranslation('users')
  const isWide = useMediaQuery('(min-width: 700px)', { noSsr: true })
  const { view, change, filterCount, isNarrowed } = useUserView()
  const query = useInfiniteQuery(userListOptions(view))
  const { data, error } = query

  if (isApiProblem(error, 'forbidden')) return <ForbiddenPage />
  if (!data) {
    return (
      <>
        {error ? (
          <ErrorState error={error} retrying={query.isFetching} onRetry={() => void query.refetch()} />
        ) : (
          <LoadingState rows={8} height={isWide ? 48 : 120} />
        )}
        <AddButton label={t('invite')} onClick={onInvite} />
      </>
    )
  }

  const users = itemsOf(data)
  const total = totalOf(data)
  const list = { users, total: total.total, busy: query.isPlaceholderData, hrefOf, onOpen }
  const moreFailed = query.isFetchNextPageError

  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', gap: 1.5, pb: { xs: 6, sm: 0 } }}>
      <UserToolbar
        view={view}
        filterCount={filterCount}
        onChange={change}
        onRefresh={() => void query.refetch()}
        refreshing={query.isFetching && !query.isFetchingNextPage}
        onHelp={onHelp}
        withSort={!isWide}
      />
      {error && !moreFailed ? (
        <RefreshFailed error={error} onRetry={() => void query.refetch()} retrying={query.isFetching} />
      ) : null}
      {users.length === 0 ? (
        // Whoever looks is one of the people: an empty list is always a narrowed one.
        <EmptyState
          icon={<SearchOff />}
          title={t('list.noMatch')}
          action={
            isNarrowed ? (
              <Button variant="outlined" onClick={() => change({ ...noFilters, search: undefined })}>
                {t('list.showAll')}
              </Button>
            ) : undefined
          }
        >
          {t('list.noMatchBody')}
        </EmptyState>
      ) : isWide ? (
        <Suspense fallback={<LoadingState rows={8} height={48} />}>
          <UserTable {...list} sort={view.sort} onSort={(sort) => change({ sort })} />
        </Suspense>
      ) : (
        <UserCards {...list} />
      )}
      {users.length > 0 ? (
        // Room for the round button, which stays where it is when the page scrolls.
        <Box sx={{ pr: 9 }}>
          <ListFooter
            shown={users.length}
            {...total}
            hasMore={query.hasNextPage}
            loadingMore={query.isFetchingNextPage}
            failed={moreFailed}
            onMore={() => void query.fetchNextPage({ cancelRefetch: false })}
          />
        </Box>
      ) : null}
      <AddButton label={t('invite')} onClick={onInvite} />
    </Box>
  )
}
