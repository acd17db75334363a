import SearchOff from '@mui/icons-material/SearchOff'
import Button from '@mui/material/Button'
import useMediaQuery from '@mui/material/useMediaQuery'
import { useInfiniteQuery } from '@tanstack/react-query'
import { lazy } from 'react'
import { useTranslation } from 'react-i18next'
import { isRefreshing } from '../../api/pages.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { PagedList } from '../../components/paged-list.tsx'
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
}

/** The company's people: tools, table or cards, and how many there are. */
export function UserList({ onInvite, onOpen, onHelp }: UserListProps) {
  const { t } = useTranslation('users')
  const isWide = useMediaQuery('(min-width: 700px)', { noSsr: true })
  const { view, change, filterCount, isNarrowed } = useUserView()
  const query = useInfiniteQuery(userListOptions(view))

  return (
    <PagedList
      query={query}
      placeholder={{ rows: 8, height: isWide ? 48 : 120 }}
      add={{ label: t('invite'), onClick: onInvite, withEmpty: true }}
      toolbar={
        <UserToolbar
          view={view}
          filterCount={filterCount}
          onChange={change}
          onRefresh={() => void query.refetch()}
          refreshing={isRefreshing(query)}
          onHelp={onHelp}
          withSort={!isWide}
        />
      }
      empty={
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
      }
    >
      {({ items: users, ...listed }) =>
        isWide ? (
          <UserTable users={users} {...listed} onOpen={onOpen} sort={view.sort} onSort={(sort) => change({ sort })} />
        ) : (
          <UserCards users={users} {...listed} onOpen={onOpen} />
        )
      }
    </PagedList>
  )
}
