import AppsOutlined from '@mui/icons-material/AppsOutlined'
import SearchOff from '@mui/icons-material/SearchOff'
import Button from '@mui/material/Button'
import { useTheme } from '@mui/material/styles'
import useMediaQuery from '@mui/material/useMediaQuery'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../components/empty-state.tsx'
import { AuthorizationCards, AuthorizationList } from './authorization-list.tsx'
import { AuthorizationTable } from './authorization-table.tsx'
import { AuthorizationToolbar } from './authorization-toolbar.tsx'
import { authorizationListOptions } from './authorization.queries.ts'
import { useAuthorizationView } from './use-authorization-view.ts'

function NothingToShow({ narrowed, onClear }: { narrowed: boolean; onClear: () => void }) {
  const { t } = useTranslation('authorizations')
  if (!narrowed) {
    return (
      <EmptyState title={t('empty.title')} icon={<AppsOutlined />}>
        {t('empty.body')}
      </EmptyState>
    )
  }
  return (
    <EmptyState
      title={t('noMatch.title')}
      icon={<SearchOff />}
      action={
        <Button variant="outlined" onClick={onClear}>
          {t('noMatch.clear')}
        </Button>
      }
    >
      {t('noMatch.body')}
    </EmptyState>
  )
}

/** For administrators: what users let apps do, in the whole company. */
export function AuthorizationsPage() {
  const theme = useTheme()
  const isWide = useMediaQuery(theme.breakpoints.up('lg'), { noSsr: true })
  const { view, change } = useAuthorizationView()
  const options = authorizationListOptions(view)
  const { refetch, isRefetching, isFetchingNextPage } = useInfiniteQuery(options)
  return (
    <>
      <AuthorizationToolbar
        view={view}
        onChange={change}
        onRefresh={() => void refetch()}
        refreshing={isRefetching && !isFetchingNextPage}
        showSort={!isWide}
      />
      <AuthorizationList
        options={options}
        loading={{ rows: 6, height: 56 }}
        empty={
          <NothingToShow
            narrowed={view.search !== undefined || view.mine}
            onClear={() => change({ search: '', mine: false })}
          />
        }
      >
        {(authorizations, onRevoke) =>
          isWide ? (
            <AuthorizationTable
              authorizations={authorizations}
              sort={view.sort}
              onSort={(sort) => change({ sort })}
              onRevoke={onRevoke}
            />
          ) : (
            <AuthorizationCards authorizations={authorizations} showUser onRevoke={onRevoke} />
          )
        }
      </AuthorizationList>
    </>
  )
}
