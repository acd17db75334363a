import type { Authorization } from '@latchkey/contracts'
import AppsOutlined from '@mui/icons-material/AppsOutlined'
import SearchOff from '@mui/icons-material/SearchOff'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useTheme } from '@mui/material/styles'
import useMediaQuery from '@mui/material/useMediaQuery'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSession } from '../../api/session.ts'
import { itemsOf, totalOf } from '../../api/pages.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { AuthorizationCard } from './authorization-card.tsx'
import { AuthorizationTable } from './authorization-table.tsx'
import { AuthorizationToolbar } from './authorization-toolbar.tsx'
import { authorizationListOptions } from './authorization.queries.ts'
import { ListFooter } from './list-footer.tsx'
import { RevokeDialog } from './revoke-dialog.tsx'
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
  const { user } = useSession()
  const theme = useTheme()
  const isWide = useMediaQuery(theme.breakpoints.up('lg'), { noSsr: true })
  const { view, change } = useAuthorizationView()
  const list = useInfiniteQuery(authorizationListOptions(view))
  const [revoking, setRevoking] = useState<Authorization | null>(null)
  const container = useRef<HTMLDivElement>(null)

  const authorizations = itemsOf(list.data)
  const total = totalOf(list.data)

  const content = () => {
    if (list.isPending) return <LoadingState rows={6} height={56} />
    if (list.isError && authorizations.length === 0) {
      return <ErrorState error={list.error} onRetry={() => void list.refetch()} retrying={list.isFetching} />
    }
    if (authorizations.length === 0) {
      return (
        <NothingToShow
          narrowed={view.search !== undefined || view.mine}
          onClear={() => change({ search: '', mine: false })}
        />
      )
    }
    return (
      <Box sx={{ opacity: list.isPlaceholderData ? 0.6 : 1 }} aria-busy={list.isPlaceholderData}>
        {isWide ? (
          <AuthorizationTable
            authorizations={authorizations}
            sort={view.sort}
            onSort={(sort) => change({ sort })}
            onRevoke={setRevoking}
          />
        ) : (
          <Box
            sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 320px), 1fr))' }}
          >
            {authorizations.map((authorization) => (
              <AuthorizationCard key={authorization.id} authorization={authorization} showUser onRevoke={setRevoking} />
            ))}
          </Box>
        )}
        {list.isError ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : null}
        <ListFooter
          shown={authorizations.length}
          total={total}
          onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
          loading={list.isFetchingNextPage}
        />
      </Box>
    )
  }

  return (
    <Box ref={container} tabIndex={-1} sx={{ outline: 'none' }}>
      <AuthorizationToolbar
        view={view}
        onChange={change}
        onRefresh={() => void list.refetch()}
        refreshing={list.isRefetching && !list.isFetchingNextPage}
        showSort={!isWide}
      />
      {content()}
      {revoking ? (
        <RevokeDialog
          authorization={revoking}
          own={revoking.user.id === user.id}
          onClose={() => setRevoking(null)}
          onRevoked={() => {
            setRevoking(null)
            container.current?.focus()
          }}
        />
      ) : null}
    </Box>
  )
}
