/** Everything the Transactions Log records, `noun.verb`; a closed list, so that a filter can offer all of it. */
export const transactionEvents = [
  'company.created',
  'user.created',
  'user.updated',
  'permission_group.created',
  'module.created',
  'session.created',
  'session.refused',
  'session.ended',
  'consumer.created',
  'consumer.updated',
  'consumer.deleted',
  'consumer_secret.created',
  'consumer_secret.ended',
  'api_connection.generated',
  'api_connection.regenerated',
  'api_connection.updated',
  'api_connection.revealed',
  'api_connection.reveal_refused',
  'authorization.created',
  'authorization.updated',
  'authorization.revoked',
  'authorization.denied',
  'grant.revoked',
  'access_token.revoked',
] as const
/** One of {@link transactionEvents}. */
export type TransactionEvent = (typeof transactionEvents)[number]
