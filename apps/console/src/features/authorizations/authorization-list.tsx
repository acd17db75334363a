import type { Authorization } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type ReactNode, useRef, useState } from 'react'
import { useSession } from '../../api/session.ts'
import { itemsOf, totalOf } from '../../api/pages.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { ListFooter } from '../../components/list-footer.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { RefreshFailed } from '../../components/refresh-failed.tsx'
import { AuthorizationCard } from './authorization-card.tsx'
import type { authorizationListOptions } from './authorization.queries.ts'
import { RevokeDialog } from './revoke-dialog.tsx'

interface AuthorizationListProps {
  options: ReturnType<typeof authorizationListOptions>
  /** How many rows, and how high in CSS pixels, stand in for what is loading. */
  loading: { rows: number; height: number }
  /** What to show when there is none. */
  empty: ReactNode
  /** Shows those there are; `onRevoke` asks before it revokes. */
  children: (authorizations: Authorization[], onRevoke: (authorization: Authorization) => void) => ReactNode
}

/** Authorizations in every state a list can be in, and the way to revoke one. */
export function AuthorizationList({ options, loading, empty, children }: AuthorizationListProps) {
  const { user } = useSession()
  const list = useInfiniteQuery(options)
  const [revoking, setRevoking] = useState<Authorization | null>(null)
  const container = useRef<HTMLDivElement>(null)
  const authorizations = itemsOf(list.data)
  const retry = () => void list.refetch()

  const content = () => {
    if (list.isPending) return <LoadingState {...loading} />
    if (!list.data) return <ErrorState error={list.error} onRetry={retry} retrying={list.isFetching} />
    return (
      <Box
        aria-busy={list.isPlaceholderData}
        sx={{ display: 'grid', gap: 2, minWidth: 0, opacity: list.isPlaceholderData ? 0.6 : 1 }}
      >
        {list.isError && !list.isFetchNextPageError ? (
          <RefreshFailed error={list.error} onRetry={retry} retrying={list.isFetching} />
        ) : null}
        {authorizations.length === 0 ? (
          empty
        ) : (
          <>
            {children(authorizations, setRevoking)}
            <ListFooter
              shown={authorizations.length}
              {...totalOf(list.data)}
              hasMore={list.hasNextPage}
              loadingMore={list.isFetchingNextPage}
              failed={list.isFetchNextPageError}
              onMore={() => void list.fetchNextPage({ cancelRefetch: false })}
            />
          </>
        )}
      </Box>
    )
  }

  return (
    <Box ref={container} tabIndex={-1} sx={{ outline: 'none' }}>
      {content()}
      {revoking ? (
        <RevokeDialog
          authorization={revoking}
          own={revoking.user.id === user.id}
          onClose={() => setRevoking(null)}
          onRevoked={() => {
            setRevoking(null)
            // The button that had the focus is gone with its authorization.
            container.current?.focus()
          }}
        />
      ) : null}
    </Box>
  )
}

interface AuthorizationCardsProps {
  authorizations: Authorization[]
  /** Also says whose they are. */
  showUser?: boolean
  onRevoke: (authorization: Authorization) => void
}

/** Authorizations as cards, as many beside each other as there is room for. */
export function AuthorizationCards({ authorizations, showUser = false, onRevoke }: AuthorizationCardsProps) {
  return (
    <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 320px), 1fr))' }}>
      {authorizations.map((authorization) => (
        <AuthorizationCard
          key={authorization.id}
          authorization={authorization}
          showUser={showUser}
          onRevoke={onRevoke}
        />
      ))}
    </Box>
  )
}
