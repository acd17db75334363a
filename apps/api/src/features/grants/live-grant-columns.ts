import { sql } from 'drizzle-orm'
import { answered } from '../../database/statement.ts'
import { authorizations } from '../authorizations/authorization.table.ts'
import { grants } from './grant.table.ts'

/** Columns of a live grant in what one of the database's own functions answers. */
export const liveGrantColumns = {
  ...answered({
    companyId: grants.companyId,
    id: grants.id,
    authorizationId: grants.authorizationId,
    consumerId: grants.consumerId,
    userId: grants.userId,
    permissions: grants.permissions,
  }),
  authorizationExpiresAt: sql<Date | null>`answer.authorization_expires_at`.mapWith(authorizations.expiresAt),
  userGroupId: sql<string>`answer.user_group_id`,
  userPermissions: sql<string[]>`answer.user_permissions`,
}
