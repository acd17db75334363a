import type { Authorization } from '@latchkey/contracts'
import AppsOutlined from '@mui/icons-material/AppsOutlined'
import Box from '@mui/material/Box'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { itemsOf, totalOf } from '../../api/pages.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { PageHeading } from '../../components/page-heading.tsx'
import { AuthorizationCard } from './authorization-card.tsx'
import { authorizationListOptions } from './authorization.queries.ts'
import { ListFooter } from './list-footer.tsx'
import { RevokeDialog } from './revoke-dialog.tsx'

const ownApps = authorizationListOptions({ mine: true, sort: '-grantedAt' })

/** For everyone: the apps one let act in one's name, and the way to end that. */
export function MyAppsPage() {
  const { t } = useTranslation('authorizations')
  const list = useInfiniteQuery(ownApps)
  const [revoking, setRevoking] = useState<Authorization | null>(null)
  const container = useRef<HTMLDivElement>(null)

  const authorizations = itemsOf(list.data)
  const total = totalOf(list.data)

  const content = () => {
    if (list.isPending) return <LoadingState rows={2} height={220} />
    if (list.isError && authorizations.length === 0) {
      return <ErrorState error={list.error} onRetry={() => void list.refetch()} retrying={list.isFetching} />
    }
    if (authorizations.length === 0) {
      return (
        <EmptyState title={t('myApps.empty.title')} icon={<AppsOutlined />}>
          {t('myApps.empty.body')}
        </EmptyState>
      )
    }
    return (
      <>
        <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 320px), 1fr))' }}>
          {authorizations.map((authorization) => (
            <AuthorizationCard key={authorization.id} authorization={authorization} onRevoke={setRevoking} />
          ))}
        </Box>
        {list.isError ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : null}
        <ListFooter
          shown={authorizations.length}
          total={total}
          onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
          loading={list.isFetchingNextPage}
        />
      </>
    )
  }

  return (
    <Box ref={container} tabIndex={-1} sx={{ outline: 'none' }}>
      <PageHeading title={t('shell.myApps', { ns: 'common' })}>{t('myApps.lead')}</PageHeading>
      {content()}
      {revoking ? (
        <RevokeDialog
          authorization={revoking}
          own
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
