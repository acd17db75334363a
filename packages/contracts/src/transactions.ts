import { z } from 'zod'
import { listQueryFields, pageOf } from './pagination.ts'
import { idSchema, momentSchema, timestampSchema } from './text.ts'

/** Everything the Transactions Log records, `noun.verb`; a closed list, so that a filter can offer all of it. */
export const transactionEvents = [
  'company.created',
  'company.updated',
  'company.suspended',
  'company.resumed',
  'security_settings.updated',
  'user.created',
  'user.invited',
  'user.activated',
  'user.updated',
  'user.suspended',
  'user.resumed',
  'user.removed',
  'user.password_changed',
  'account_link.created',
  'account_link.used',
  'two_step.enabled',
  'two_step.updated',
  'two_step.disabled',
  'two_step.reset',
  'passkey.created',
  'passkey.updated',
  'passkey.deleted',
  'passkey.used',
  'recovery_code.created',
  'recovery_code.used',
  'permission_group.created',
  'permission_group.updated',
  'permission_group.deleted',
  'module.created',
  'module.updated',
  'module.archived',
  'module.restored',
  'module.ordered',
  'session.created',
  'session.proved',
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
  'api_connection.retirement_scheduled',
  'api_connection.retirement_called_off',
  'brown_out.created',
  'brown_out.deleted',
  'authorization.created',
  'authorization.updated',
  'authorization.revoked',
  'authorization.denied',
  'grant.revoked',
  'access_token.revoked',
  'transaction.dropped',
] as const
/** One of {@link transactionEvents}. */
export type TransactionEvent = (typeof transactionEvents)[number]

/** One of {@link transactionEvents}, as a caller names it. */
export const transactionEventSchema = z.enum(transactionEvents)

/** The part of an event before the dot: the kind of thing it happened to. */
export type TransactionNoun = TransactionEvent extends `${infer Noun}.${string}` ? Noun : never

const isNounOf = (noun: string, event: TransactionEvent): noun is TransactionNoun => event.startsWith(`${noun}.`)

/** The noun of an event. @param event such as `consumer.created` */
export function nounOf(event: TransactionEvent): TransactionNoun {
  const noun = event.slice(0, event.indexOf('.'))
  if (!isNounOf(noun, event)) throw new Error(`${event} has no noun`)
  return noun
}

/** Every noun there is, in the order of {@link transactionEvents}: what a filter groups events by. */
export const transactionNouns: readonly TransactionNoun[] = [...new Set(transactionEvents.map(nounOf))]
/** One of {@link transactionNouns}. */
export const transactionNounSchema = z.enum(transactionNouns)

/**
 * Names of everything that `before` and `after` of an entry may hold, also within one another; a closed list, so that each has a word in every
 * language. Public keys keep the names that RFC 7517 gives their members.
 */
export const transactionFields = [
  'name',
  'number',
  'language',
  'color',
  'logo',
  'digest',
  'bytes',
  'width',
  'height',
  'backdrop',
  'acceptsApiScope',
  'minPasswordLength',
  'refusesCommonPasswords',
  'lockOutTries',
  'lockOutSeconds',
  'twoStepPolicy',
  'sessionIdleSeconds',
  'sessionAbsoluteSeconds',
  'accessTokenSeconds',
  'refreshIdleSeconds',
  'refreshAbsoluteSeconds',
  'pkcePolicy',
  'allowedIpRanges',
  'hubRequestsPerMinute',
  'email',
  'role',
  'status',
  'password',
  'permissionGroupId',
  'purpose',
  'expiresAt',
  'startsAt',
  'endsAt',
  'retiresAt',
  'reason',
  'secondFactors',
  'recoveryCodesLeft',
  'use',
  'description',
  'permissions',
  'userCount',
  'consumerCount',
  'replacementId',
  'key',
  'actions',
  'descriptions',
  'view',
  'create',
  'edit',
  'delete',
  'report',
  'upstream',
  'url',
  'timeoutSeconds',
  'pathRules',
  'methods',
  'pattern',
  'action',
  'archived',
  'keys',
  'grantType',
  'clientType',
  'authMethod',
  'redirectUris',
  'website',
  'jwks',
  'jwksUri',
  'acceptsEndpointAudience',
  'requiresPkce',
  'followsOauth21',
  'issuesRefreshTokens',
  'tokenFormat',
  'usesHub',
  'requestsPerMinute',
  'consumerId',
  'othersExpireAt',
  'userId',
  'months',
  'entries',
  'keptSinceAt',
  'gaps',
  'from',
  'to',
  'hash',
  'proof',
] as const

/** Who can have done something: a person, a consumer through the protocol, or the installation itself. */
export const transactionActorTypes = ['user', 'consumer', 'system'] as const

const sideSchema = z.record(z.string(), z.unknown()).nullable()

/**
 * An entry as a list shows it. `sequence` counts a company's entries from 1 without a gap. `name` is what the thing is called now, or was
 * called when it went; `null` if it never had a name or nobody knows any more. `system` has no id.
 */
export const transactionEntrySchema = z
  .object({
    id: idSchema,
    sequence: z.int().min(1),
    occurredAt: timestampSchema,
    event: transactionEventSchema,
    actor: z.object({
      type: z.enum(transactionActorTypes),
      id: idSchema.nullable(),
      name: z.string().max(200).nullable(),
    }),
    target: z.object({ type: z.string().max(60), id: z.string().max(200), name: z.string().max(200).nullable() }),
    ip: z.string().max(64).nullable(),
    userAgent: z.string().max(500).nullable(),
    traceId: z.string().max(60).nullable().describe('The `X-Request-Id` of the answer to the request that did it'),
  })
  .meta({ id: 'TransactionEntry' })
/** Type of {@link transactionEntrySchema}. */
export type TransactionEntry = z.infer<typeof transactionEntrySchema>

/** `GET /api/v1/transactions/{id}`: an entry with the fields that changed, as they were and as they are since. Never a secret. */
export const transactionSchema = transactionEntrySchema
  .extend({
    before: sideSchema,
    after: sideSchema,
    names: z
      .record(z.string().max(200), z.string().max(200))
      .describe(
        'What the things that `before` and `after` name by their ids are called, by id, as far as they have names',
      ),
  })
  .meta({ id: 'Transaction' })
/** Type of {@link transactionSchema}. */
export type Transaction = z.infer<typeof transactionSchema>

const filterFields = {
  userId: idSchema.optional().describe('What this user did and what was done to them'),
  consumerId: idSchema
    .optional()
    .describe('What this consumer did and what was done to it, its secrets and its authorizations'),
  targetType: z
    .string()
    .regex(/^[a-z_]{1,60}$/u)
    .optional(),
  targetId: z
    .string()
    .regex(/^[A-Za-z0-9_.:-]{1,200}$/u)
    .optional(),
  event: z
    .union([transactionEventSchema.transform((event) => [event]), z.array(transactionEventSchema).max(100)], {
      error: 'not_an_option',
    })
    .optional()
    .describe('May be given several times: entries with any of these'),
  noun: transactionNounSchema.optional().describe('Entries of all events of this noun'),
  from: momentSchema.optional(),
  to: momentSchema.optional().describe('Not included'),
}

interface TargetFilter {
  targetType?: string | undefined
  targetId?: string | undefined
}
const hasType = ({ targetType, targetId }: TargetFilter): boolean => targetId === undefined || targetType !== undefined
const hasId = ({ targetType, targetId }: TargetFilter): boolean => targetType === undefined || targetId !== undefined
const faultAt = (field: keyof TargetFilter) => ({
  path: [field],
  error: 'invalid',
  when: ({ issues }: z.core.ParsePayload) => issues.length === 0,
})

/** Query of `GET /api/v1/transactions`, the newest first. Filters narrow each other; `targetType` and `targetId` go together. */
export const transactionListQuerySchema = z
  .strictObject({ cursor: listQueryFields.cursor, limit: listQueryFields.limit, ...filterFields })
  .refine(hasType, faultAt('targetId'))
  .refine(hasId, faultAt('targetType'))
/** Type of {@link transactionListQuerySchema} after parsing. */
export type TransactionListQuery = z.infer<typeof transactionListQuerySchema>

/** What entries of the log can be narrowed by, after parsing. */
export type TransactionFilter = Omit<TransactionListQuery, 'cursor' | 'limit'>

/** `GET /api/v1/transactions`. */
export const transactionPageSchema = pageOf(transactionEntrySchema).extend({
  keptSince: timestampSchema.nullable().describe('Older entries are no longer kept; `null` when all are'),
})
/** Type of {@link transactionPageSchema}. */
export type TransactionPage = z.infer<typeof transactionPageSchema>

/** What the log can be exported as: a spreadsheet's text, or a JSON object for each line. */
export const transactionExportFormats = ['csv', 'ndjson'] as const
/** One of {@link transactionExportFormats}. */
export type TransactionExportFormat = (typeof transactionExportFormats)[number]

/** Query of `GET /api/v1/transactions/export`: every entry that the filters leave, the newest first, with `before` and `after`. */
export const transactionExportQuerySchema = z
  .strictObject({ format: z.enum(transactionExportFormats).default('csv'), ...filterFields })
  .refine(hasType, faultAt('targetId'))
  .refine(hasId, faultAt('targetType'))
/** Type of {@link transactionExportQuerySchema} after parsing. */
export type TransactionExportQuery = z.infer<typeof transactionExportQuerySchema>
