import type { Authorization } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type ReactNode, useRef, useState } from 'react'
import { useSession } from '../../api/session.ts'
import { PagedList } from '../../components/paged-list.tsx'
import { rereading } from '../../lib/rereading.ts'
import type { authorizationListOptions } from './authorization.queries.ts'
import { RevokeAllDialog, type RevokeAllTarget } from './revoke-all-dialog.tsx'
import { RevokeDialog } from './revoke-dialog.tsx'

/** Authorizations that are there, and what asks before it revokes one or many. */
export interface ListedAuthorizations {
  authorizations: Authorization[]
  onRevoke: (authorization: Authorization) => void
  onRevokeAll: (target: RevokeAllTarget) => void
}

interface AuthorizationListProps {
  options: ReturnType<typeof authorizationListOptions>
  /** How many rows, and how high in CSS pixels, stand in for what is loading. */
  placeholder: { rows: number; height: number }
  /** What to show when there is none. */
  empty: ReactNode
  children: (listed: ListedAuthorizations) => ReactNode
}

/** Authorizations in every state a list can be in, and the way to revoke one or many. */
export function AuthorizationList({ options, placeholder, empty, children }: AuthorizationListProps) {
  const { user } = useSession()
  const query = useInfiniteQuery(options)
  const [revoking, setRevoking] = useState<Authorization | null>(null)
  const [revokingAll, setRevokingAll] = useState<RevokeAllTarget | null>(null)
  const container = useRef<HTMLDivElement>(null)
  const close = () => {
    setRevoking(null)
    setRevokingAll(null)
  }
  const closeAfterwards = () => {
    close()
    // The button that had the focus is gone with its authorization.
    container.current?.focus()
  }
  return (
    <Box ref={container} tabIndex={-1} sx={{ outline: 'none', minWidth: 0 }}>
      <PagedList query={query} placeholder={placeholder} toolbar={null} empty={empty}>
        {({ items, busy }) => (
          <Box aria-busy={busy} sx={{ display: 'grid', gap: 1, minWidth: 0, ...rereading(busy) }}>
            {children({ authorizations: items, onRevoke: setRevoking, onRevokeAll: setRevokingAll })}
          </Box>
        )}
      </PagedList>
      {revoking ? (
        <RevokeDialog
          authorization={revoking}
          own={revoking.user.id === user.id}
          onClose={close}
          onRevoked={closeAfterwards}
        />
      ) : null}
      {revokingAll ? <RevokeAllDialog target={revokingAll} onClose={close} onRevoked={closeAfterwards} /> : null}
    </Box>
  )
}
