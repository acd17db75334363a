import type { Authorization } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import { AuthorizationCard, type AuthorizationCardProps } from './authorization-card.tsx'

interface AuthorizationCardsProps extends Omit<AuthorizationCardProps, 'authorization'> {
  authorizations: Authorization[]
}

/** Authorizations as cards, as many beside each other as there is room for. */
export function AuthorizationCards({ authorizations, ...card }: AuthorizationCardsProps) {
  return (
    <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 320px), 1fr))' }}>
      {authorizations.map((authorization) => (
        <AuthorizationCard key={authorization.id} authorization={authorization} {...card} />
      ))}
    </Box>
  )
}
