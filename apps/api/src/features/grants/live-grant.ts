/**
 * SQL: whether neither a grant nor its authorization has been ended. As a value rather than a join, so that PostgreSQL looks both up by their
 * ids, whatever it believes of the tables' sizes: a plan made while they were small is kept while they grow. For the same reason statements
 * put conditions that are no way to a row inside `(…) is true`, where no index is tried for them.
 * @param grantId the column, or expression, that holds the grant's id
 */
export const isGrantLive = (grantId: string): string => `(
  select approval.revoked_at is null and (
    select standing.revoked_at is null from authorizations as standing where standing.id = approval.authorization_id
  )
  from grants as approval where approval.id = ${grantId}
)`
