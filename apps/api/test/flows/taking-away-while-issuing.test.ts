import { decodeJwt } from 'jose'
import type { PoolClient } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeGroup } from '../../src/demo/factories.ts'
import type { OAuthClient } from '../support/oauth-client.ts'
import { appPermissions, startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

let world: OAuthWorld
beforeAll(async () => {
  world = await startOAuthWorld()
})
afterAll(() => world.api.close())

const form = { grant_type: 'client_credentials' }
const [kept = '', ...others] = appPermissions

/** Does something in a transaction that stays open meanwhile, and commits it. */
const holding = async (
  statement: string,
  values: unknown[],
  meanwhile: (connection: PoolClient) => Promise<unknown>,
): Promise<void> => {
  const connection = await world.api.owner.connect()
  try {
    await connection.query('begin')
    await connection.query(statement, values)
    await meanwhile(connection)
    await connection.query('commit')
  } finally {
    connection.release()
  }
}

/** Resolves when so many of the server's statements wait for a lock. */
const waitingForLock = () =>
  expect
    .poll(async () => {
      const { rows } = await world.api.owner.query<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      )
      return rows[0]?.n
    })
    .toBeGreaterThan(0)

/** Takes all permissions but one away from a consumer's group. */
const narrow = ({ id }: OAuthClient) =>
  world.sql(
    'update permission_groups set permissions = $2 where id = (select permission_group_id from consumers where id = $1)',
    id,
    [kept],
  )
const spend = ({ id }: OAuthClient) =>
  world.sql(
    `insert into token_statuses (first_slot, slots, status, expires_at)
      select status_block * 16, 16, 3, now() + interval '1 hour' from consumers where id = $1`,
    id,
  )
const worstStatus = async (token: string): Promise<number> => {
  const { idx } = decodeJwt<{ status: { status_list: { idx: number } } }>(token).status.status_list
  const [row] = await world.sql<{ status: number | null }>(
    'select max(status)::int as status from token_statuses where first_slot <= $1 and first_slot + slots > $1',
    idx,
  )
  return row?.status ?? 0
}

test.each([
  ['consumer', (id: string) => ['consumers', id] as const],
  ['user', () => ['users', world.acme.member.id] as const],
])('what a %s loses by moving to a group that is narrowed at the same moment is noted', async (_whose, subject) => {
  const app = await world.client()
  const tokens = await app.connect(world.member)
  const [table, id] = subject(app.id)
  const group = await makeGroup(world.api.services, world.acme.company, { permissions: appPermissions })
  let moving: Promise<unknown> | undefined
  await holding('update permission_groups set permissions = $2 where id = $1', [group.id, [kept]], async () => {
    moving = world.sql(`update ${table} set permission_group_id = $2 where id = $1`, id, group.id)
    await waitingForLock()
  })
  await moving
  expect(await worstStatus(tokens.access_token)).toBe(3)
})

test('nodes are told once of whatever ends together', async () => {
  const app = await world.client()
  for (let times = 0; times < 3; times += 1) await app.connect(world.member)
  const client = await world.api.owner.connect()
  try {
    await client.query('begin')
    await client.query('update grants set revoked_at = now() where consumer_id = $1 and revoked_at is null', [app.id])
    // In the transaction itself: nodes look again at what they have issued, and note more, as soon as they see it.
    const { rows } = await client.query<{ told: number; noted: number }>(
      `select (select count(*)::int from changes where transaction_id = pg_current_xact_id() and subject = 'token_statuses:all') as told,
        (select count(*)::int from token_statuses where transaction_id = pg_current_xact_id()) as noted`,
    )
    await client.query('commit')
    expect(rows).toEqual([{ told: 1, noted: 3 }])
  } finally {
    client.release()
  }
})

test('a refresh during which permissions are taken away gives a token without them', async () => {
  const app = await world.client()
  const tokens = await app.connect(world.member)
  let refreshing: ReturnType<OAuthClient['refresh']> | undefined
  await holding('select from grants where consumer_id = $1 for update', [app.id], async () => {
    refreshing = app.refresh(tokens.refresh_token)
    await waitingForLock()
    await narrow(app)
  })
  const { status, body } = (await refreshing) ?? {}
  expect({ status, scope: body?.scope }).toEqual({ status: 200, scope: kept })
  expect(decodeJwt(body?.access_token ?? '')).toMatchObject({ scope: kept })
  expect(await worstStatus(body?.access_token ?? '')).toBe(0)
})

test('a consumer that is disabled while it gets other slots gets no token', async () => {
  const machine = await world.client({ grantType: 'client_credentials' })
  await machine.token(form)
  await spend(machine)
  let asking: ReturnType<OAuthClient['token']> | undefined
  await holding(`update consumers set status = 'disabled' where id = $1`, [machine.id], async () => {
    asking = machine.token(form)
    await waitingForLock()
  })
  expect((await asking)?.status).toBe(400)
})

test('a consumer of which permissions are taken away while it gets other slots gets a token without them', async () => {
  const machine = await world.client({ grantType: 'client_credentials' })
  await machine.token(form)
  await spend(machine)
  let asking: ReturnType<OAuthClient['token']> | undefined
  await holding('select from consumers where id = $1 for update', [machine.id], async () => {
    asking = machine.token(form)
    await waitingForLock()
    await narrow(machine)
  })
  expect((await asking)?.body.scope).toBe(kept)
})

test('a consumer’s own token that whatever disabled it did not see is noted all the same', async () => {
  const machine = await world.client({ grantType: 'client_credentials' })
  const { body } = await machine.token({ ...form, scope: others.join(' ') })
  // As one that was still running when the consumer got the block that the token is of.
  await holding(`update consumers set status = 'disabled' where id = $1`, [machine.id], (connection) =>
    connection.query(
      'delete from token_statuses where first_slot = (select status_block * 16 from consumers where id = $1)',
      [machine.id],
    ),
  )
  await expect.poll(() => worstStatus(body.access_token)).toBe(3)
})
