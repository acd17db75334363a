import AppsOutlined from '@mui/icons-material/AppsOutlined'
import SearchOff from '@mui/icons-material/SearchOff'
import Button from '@mui/material/Button'
import { useIsFetching, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { authorizationsKey } from '../../api/query-keys.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { AuthorizationsByApp, AuthorizationsByUser } from './authorization-groups.tsx'
import { AuthorizationList } from './authorization-list.tsx'
import { AuthorizationToolbar } from './authorization-toolbar.tsx'
import { authorizationListOptions, type AuthorizationView } from './authorization.queries.ts'
import { SelectableAuthorizations, useIsWide } from './selectable-authorizations.tsx'
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

const groupLists = { app: AuthorizationsByApp, user: AuthorizationsByUser }

/** For administrators: what users let apps do, in the whole company; one by one, by app, or by user. */
export function AuthorizationsPage() {
  const isWide = useIsWide()
  const queryClient = useQueryClient()
  const shown = { queryKey: authorizationsKey, type: 'active' } as const
  const isRefreshing = useIsFetching({ ...shown, predicate: ({ state }) => !state.fetchMeta?.fetchMore }) > 0
  const {
    view: { groupBy, ...view },
    change,
  } = useAuthorizationView()
  const order = { sort: view.sort, onSort: (sort: AuthorizationView['sort']) => change({ sort }) }
  const Groups = groupBy === 'none' ? undefined : groupLists[groupBy]
  const empty = (
    <NothingToShow
      narrowed={view.search !== undefined || (view.mine && !Groups)}
      onClear={() => change({ search: '', mine: false })}
    />
  )
  return (
    <>
      <AuthorizationToolbar
        view={{ groupBy, ...view }}
        onChange={change}
        onRefresh={() => void queryClient.refetchQueries(shown)}
        refreshing={isRefreshing}
        showSort={!isWide && !Groups}
      />
      {Groups ? (
        <Groups search={view.search} empty={empty} {...order} />
      ) : (
        <AuthorizationList options={authorizationListOptions(view)} placeholder={{ rows: 6, height: 56 }} empty={empty}>
          {(listed) => <SelectableAuthorizations {...listed} {...order} />}
        </AuthorizationList>
      )}
    </>
  )
}
