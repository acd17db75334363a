import { decide, newPkce, type OAuthClient } from './oauth-client.ts'
import { appPermissions, type OAuthWorld } from './oauth-world.ts'
import { asksForToken, machineOf, type Refusal } from './refusal.ts'

const invalidGrant = { endpoint: 'token', error: 'invalid_grant', detail: {} } as const
const registered = ['https://planner.example/callback', 'https://planner.example/other']

/** Has an app with an approved code do something with it. */
const withCode =
  (
    redeem: (consumer: OAuthClient, approval: { code: string; verifier: string }, world: OAuthWorld) => Promise<Answer>,
    wanted: Parameters<OAuthWorld['client']>[0] = {},
    parameters: Record<string, string | undefined> = {},
  ) =>
  async (world: OAuthWorld) => {
    const consumer = await world.client(wanted)
    const approval = await consumer.approve(world.member, parameters)
    return { consumer, answer: await redeem(consumer, approval, world) }
  }

type Answer = Awaited<ReturnType<OAuthClient['token']>>

/** Has an app with tokens do something with them. */
const withTokens =
  (use: (consumer: OAuthClient, refreshToken: string, world: OAuthWorld) => Promise<Answer>) =>
  async (world: OAuthWorld) => {
    const consumer = await world.client()
    const { refresh_token: refreshToken } = await consumer.connect(world.member)
    return { consumer, answer: await use(consumer, refreshToken, world) }
  }

/** Does something as if it were later. */
async function later<Result>({ api }: OAuthWorld, seconds: number, act: () => Promise<Result>): Promise<Result> {
  api.clock.advance(seconds)
  try {
    return await act()
  } finally {
    api.clock.advance(-seconds)
  }
}

/** Has a machine ask for a token in another way. */
const asking = (fields: Record<string, string | undefined>) => async (world: OAuthWorld) => {
  const consumer = await machineOf(world)
  return { consumer, answer: await consumer.token({ ...asksForToken, ...fields }) }
}

/** Has a signed-in user's browser bring a request of an app. */
const requesting =
  (parameters: Record<string, string | undefined>, wanted: Parameters<OAuthWorld['client']>[0] = {}) =>
  async (world: OAuthWorld) => {
    const consumer = await world.client(wanted)
    return { consumer, answer: await consumer.authorize(world.member, parameters) }
  }

/** Refusals at the token endpoint of consumers that proved who they are, and at the revocation endpoint. */
export const tokenRefusals: Refusal[] = [
  {
    reason: 'request_malformed',
    endpoint: 'token',
    error: 'invalid_request',
    detail: {},
    provoke: asking({ grant_type: undefined }),
  },
  {
    reason: 'grant_type_unknown',
    endpoint: 'token',
    error: 'unsupported_grant_type',
    detail: { sent: 'pass\u240aword', expected: ['authorization_code', 'refresh_token', 'client_credentials'] },
    provoke: asking({ grant_type: 'pass\nword' }),
  },
  {
    reason: 'grant_type_not_allowed',
    endpoint: 'token',
    error: 'unauthorized_client',
    detail: { sent: 'refresh_token', expected: ['client_credentials'] },
    provoke: asking({ grant_type: 'refresh_token' }),
  },
  {
    reason: 'scope_not_allowed',
    endpoint: 'token',
    error: 'invalid_scope',
    detail: { sent: 'assets:delete nope', expected: appPermissions },
    provoke: asking({ scope: 'assets:delete assets:view nope api' }),
  },
  {
    ...invalidGrant,
    reason: 'code_unknown',
    provoke: withCode((consumer, { verifier }) => consumer.redeem({ code: 'x', verifier })),
  },
  {
    ...invalidGrant,
    reason: 'code_expired',
    provoke: withCode((consumer, approval, world) => later(world, 120, () => consumer.redeem(approval))),
  },
  {
    ...invalidGrant,
    reason: 'code_replayed',
    provoke: withCode(async (consumer, approval) => {
      await consumer.redeem(approval)
      return consumer.redeem(approval)
    }),
  },
  {
    ...invalidGrant,
    reason: 'redirect_uri_mismatch',
    detail: { sent: registered[1] ?? '', expected: [registered[0] ?? ''], differsAt: 24 },
    provoke: withCode((consumer, approval) => consumer.redeem(approval, { redirect_uri: registered[1] }), {
      redirectUris: registered,
    }),
  },
  {
    reason: 'redirect_uri_missing',
    endpoint: 'token',
    error: 'invalid_request',
    detail: {},
    provoke: withCode((consumer, approval) => consumer.redeem(approval, { redirect_uri: undefined })),
  },
  {
    ...invalidGrant,
    reason: 'verifier_missing',
    provoke: withCode((consumer, approval) => consumer.redeem(approval, { code_verifier: undefined })),
  },
  {
    ...invalidGrant,
    reason: 'verifier_wrong',
    provoke: withCode((consumer, { code }) => consumer.redeem({ code, verifier: newPkce().verifier })),
  },
  {
    reason: 'verifier_unexpected',
    endpoint: 'token',
    error: 'invalid_request',
    detail: {},
    provoke: withCode(
      (consumer, { code }) => consumer.redeem({ code, verifier: newPkce().verifier }),
      { requiresPkce: false },
      { code_challenge: undefined, code_challenge_method: undefined },
    ),
  },
  {
    ...invalidGrant,
    reason: 'refresh_token_unknown',
    provoke: withTokens((consumer) => consumer.refresh('x')),
  },
  {
    ...invalidGrant,
    reason: 'refresh_token_expired',
    provoke: withTokens((consumer, token, world) => later(world, 31 * 24 * 3600, () => consumer.refresh(token))),
  },
  {
    ...invalidGrant,
    reason: 'refresh_token_replayed',
    provoke: withTokens(async (consumer, token, world) => {
      await consumer.refresh(token)
      return later(world, 60, () => consumer.refresh(token))
    }),
  },
  {
    ...invalidGrant,
    reason: 'grant_ended',
    provoke: withTokens(async (consumer, token, world) => {
      await world.sql('update grants set revoked_at = now() where consumer_id = $1', consumer.id)
      return consumer.refresh(token)
    }),
  },
  {
    ...invalidGrant,
    reason: 'permissions_withdrawn',
    provoke: withTokens(async (consumer, token, world) => {
      await world.sql(
        `update permission_groups set permissions = '{}'
         where id = (select permission_group_id from consumers where id = $1)`,
        consumer.id,
      )
      return consumer.refresh(token)
    }),
  },
  {
    ...invalidGrant,
    reason: 'token_of_another_consumer',
    endpoint: 'revoke',
    provoke: async (world) => {
      const consumer = await machineOf(world)
      const { body } = await world.machine.token(asksForToken)
      return { consumer, answer: await consumer.revoke(body.access_token) }
    },
  },
]

/** Refusals at the authorization endpoint. */
export const authorizationRefusals: Refusal[] = [
  {
    reason: 'consumer_disabled',
    kind: 'shown to the user',
    endpoint: 'authorize',
    error: 'unauthorized_client',
    detail: {},
    async provoke(world) {
      const consumer = await world.client()
      await world.sql("update consumers set status = 'disabled' where id = $1", consumer.id)
      return { consumer, answer: await consumer.authorize(world.member) }
    },
  },
  {
    reason: 'redirect_uri_mismatch',
    kind: 'shown to the user',
    endpoint: 'authorize',
    error: 'invalid_request',
    // The most similar one first, although it was registered last.
    detail: { sent: 'https://planner.example/other/', expected: registered.toReversed(), differsAt: 29 },
    provoke: requesting({ redirect_uri: 'https://planner.example/other/' }, { redirectUris: registered }),
  },
  {
    reason: 'redirect_uri_missing',
    kind: 'shown to the user',
    endpoint: 'authorize',
    error: 'invalid_request',
    detail: { expected: registered },
    provoke: requesting({ redirect_uri: undefined }, { redirectUris: registered }),
  },
  {
    reason: 'grant_type_not_allowed',
    kind: 'shown to the user',
    endpoint: 'authorize',
    error: 'unauthorized_client',
    detail: { sent: 'authorization_code', expected: ['client_credentials'] },
    provoke: requesting({ redirect_uri: 'https://planner.example/' }, { grantType: 'client_credentials' }),
  },
  {
    reason: 'response_type_unsupported',
    endpoint: 'authorize',
    error: 'unsupported_response_type',
    detail: { sent: 'token', expected: ['code'] },
    provoke: requesting({ response_type: 'token' }),
  },
  {
    reason: 'pkce_missing',
    endpoint: 'authorize',
    error: 'invalid_request',
    detail: {},
    provoke: requesting({ code_challenge: undefined, code_challenge_method: undefined }),
  },
  {
    reason: 'pkce_unsupported',
    endpoint: 'authorize',
    error: 'invalid_request',
    detail: { sent: 'plain', expected: ['S256'] },
    provoke: requesting({ code_challenge_method: 'plain' }),
  },
  {
    reason: 'scope_not_allowed',
    kind: 'at the authorization endpoint',
    endpoint: 'authorize',
    error: 'invalid_scope',
    detail: { sent: 'nope', expected: appPermissions },
    provoke: requesting({ scope: 'assets:view nope' }),
  },
  {
    reason: 'access_denied',
    endpoint: 'authorize',
    error: 'access_denied',
    detail: {},
    async provoke(world) {
      const consumer = await world.client()
      const asked = await consumer.question(world.member)
      return { consumer, answer: await decide(world.member, asked, { decision: 'deny' }) }
    },
  },
]
