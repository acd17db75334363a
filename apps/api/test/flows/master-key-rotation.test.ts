import { randomBytes } from 'node:crypto'
import type { AuthorizationQuestion } from '@latchkey/contracts'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { actorFor } from '../../src/demo/factories.ts'
import { openInstallation } from '../../src/installation.ts'
import type { MasterKeys } from '../../src/lib/master-keys.ts'
import { createVault } from '../../src/lib/vault.ts'
import { startResealing } from '../../src/reseal-secrets.ts'
import { StartError } from '../../src/start-error.ts'
import { OAuthClient, requestPath } from '../support/oauth-client.ts'
import { Authenticator } from '../support/authenticator.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { startServerProcess } from '../support/server-process.ts'
import { startTestApi, type TestApi } from '../support/test-api.ts'

// The master key is changed while two nodes run: one has begun with the new key, the other has not.

let world: OAuthWorld
/** Runs with the former key, and knows the coming one. */
let before: TestApi
/** Runs with the new key, and still knows the former one. */
let after: TestApi
let former: Buffer
let coming: Buffer
const nodes: TestApi[] = []
const start = async (masterKeys: MasterKeys): Promise<TestApi> => {
  const node = await startTestApi({ beside: world.api, masterKeys })
  nodes.push(node)
  return node
}
beforeEach(async () => {
  world = await startOAuthWorld()
  ;[former] = world.api.masterKeys
  coming = randomBytes(32)
  before = await start([former, coming])
  after = await start([coming, former])
})
afterEach(async () => {
  for (const node of nodes.splice(0)) await node.close()
  await world.api.close()
})

/** A consumer as it speaks to a node. */
const at = ({ url }: TestApi, { id, key, secret, redirectUri }: OAuthClient): OAuthClient =>
  new OAuthClient(url, { id, key, secret, redirectUris: [redirectUri] })

const actor = () => actorFor(world.acme.company, world.acme.superAdministrator)
const reveal = ({ services }: TestApi) => services.apiConnections.reveal(actor(), true)
const generate = ({ services }: TestApi) => services.apiConnections.generate(actor())

/** Seals everything anew on a node, as a server does at its start. @returns what it said of it */
async function reseal({ services }: TestApi): Promise<string[]> {
  const said: string[] = []
  const resealing = startResealing({
    services,
    onSealed: (line) => said.push(line),
    onUnopenable: (line) => said.push(line),
    onError: (error) => said.push(String(error)),
  })
  await resealing.first
  await resealing.close()
  return said
}

const onError = (error: unknown) => expect.unreachable(String(error))

/** Opens the installation, as a start or a command does. */
async function open(masterKey: Buffer, previousMasterKeys: Buffer[] = []): Promise<void> {
  const { databaseUrl, issuer, audience } = world.api
  const opened = await openInstallation({ databaseUrl, masterKey, previousMasterKeys, issuer, audience, onError })
  await opened.close()
}

const wrongKey = new StartError('LATCHKEY_MASTER_KEY is not the key that this database was set up with.')

describe('while nodes have different keys', () => {
  test('what one seals the other opens: API Secrets and signing keys', async () => {
    await generate(before)
    const secret = await reveal(before)
    expect(await reveal(after)).toBe(secret)
    await generate(after)
    expect(await reveal(before)).toBe(await reveal(after))

    const { next } = await after.services.signingKeys.rotate()
    await expect
      .poll(async () => (await before.services.signingKeys.list()).map(({ kid }) => kid), { timeout: 5000 })
      .toContain(next.kid)
    world.api.clock.advance(3600)
    for (const node of [before, after]) {
      const { status, body } = await at(node, world.machine).token({ grant_type: 'client_credentials' })
      expect(status).toBe(200)
      expect((await at(before, world.machine).introspect(body.access_token)).body.active).toBe(true)
    }
    expect([...before.backgroundErrors, ...after.backgroundErrors]).toEqual([])
  })

  test('RFR-03 a retry of a refresh gets the same successor from either', async () => {
    for (const [first, second] of [
      [before, after],
      [after, before],
    ] as const) {
      const tokens = await at(first, world.webApp).connect(world.member)
      const lost = await at(first, world.webApp).refresh(tokens.refresh_token)
      const retried = await at(second, world.webApp).refresh(tokens.refresh_token)
      expect(retried.status).toBe(200)
      expect(retried.body.refresh_token).toBe(lost.body.refresh_token)
      expect((await at(second, world.webApp).refresh(retried.body.refresh_token)).status).toBe(200)
    }
  })

  test('CON-07 a decision is taken by either, whichever showed the page', async () => {
    const { member, webApp } = world
    for (const [first, second] of [
      [before, after],
      [after, before],
    ] as const) {
      const { reference } = await webApp.question(member, { prompt: 'consent' })
      const { body: shown } = await member.get<AuthorizationQuestion>(first.url + requestPath(reference))
      const { decisionToken } = shown
      const decision = { decisionToken, decision: 'authorize' }
      expect((await member.post(`${second.url}${requestPath(reference)}/decision`, decision)).status).toBe(200)
    }
  })
})

/** What an API Secret is sealed for. */
const sealContext = (companyId: string) => `api_connections.secret:${companyId}`

describe('sealing anew', () => {
  test('leaves nothing that needs the former key, and says so once', async () => {
    await generate(before)
    const secret = await reveal(before)
    await world.api.signIn(world.acme.superAdministrator)
    const [session] = await world.sql<{ id: string }>(
      'select id from sessions where user_id = $1',
      world.acme.superAdministrator.id,
    )
    const signedIn = { ...actor(), sessionId: session?.id ?? '' }
    const app = await before.services.secondFactors.start(signedIn, 'member@acme.example')
    await before.services.signingKeys.rotate()
    await expect(open(coming)).rejects.toThrow(wrongKey)
    await open(coming, [former])

    expect(await reseal(after)).toEqual([
      'All is sealed with LATCHKEY_MASTER_KEY now (4 rows changed). ' +
        'When every node runs with it, the key that it replaced can leave LATCHKEY_MASTER_KEY_PREVIOUS.',
    ])
    await expect(open(former)).rejects.toThrow(wrongKey)
    await open(coming)
    const alone = await start([coming])
    expect(await reveal(alone)).toBe(secret)
    expect(await reveal(before)).toBe(secret)
    const code = new Authenticator(world.api, app.secret).code()
    expect(await alone.services.secondFactors.confirm(signedIn, code)).toHaveLength(10)
    expect(await reseal(alone)).toMatchObject([expect.stringContaining('(0 rows changed)')])
  })

  test('is what a server does when it starts, and then it starts without the former key', async () => {
    await generate(before)
    const settings = { LATCHKEY_MASTER_KEY: coming.toString('base64') }
    const swapped = await startServerProcess(world.api, {
      ...settings,
      LATCHKEY_MASTER_KEY_PREVIOUS: former.toString('base64'),
    })
    await expect
      .poll(() => swapped.messages(), { timeout: 10_000 })
      .toContainEqual(expect.stringMatching(/^All is sealed with LATCHKEY_MASTER_KEY now \(2 rows changed\)\. /u))
    await swapped.end('SIGTERM')
    const alone = await startServerProcess(world.api, settings)
    expect((await fetch(`${alone.url}/readyz`)).status).toBe(200)
    expect(alone.messages().join()).not.toContain('sealed')
    await alone.end('SIGTERM')
  })

  test('goes through more rows than are read at a time', async () => {
    const ids = await world.sql<{ id: string }>(
      `insert into companies (id, name, language, created_at)
       select gen_random_uuid(), 'Company', 'en', now() from generate_series(1, 450) returning id`,
    )
    const sealed = ids.map(({ id }) => createVault([former]).seal(id, sealContext(id)))
    await world.sql(
      `insert into api_connections (company_id, key, sealed_secret, status, created_at)
       select id, id, sealed, 'active', now() from unnest($1::uuid[], $2::bytea[]) as made (id, sealed)`,
      ids.map(({ id }) => id),
      sealed,
    )
    expect(await reseal(after)).toMatchObject([expect.stringContaining('(451 rows changed)')])
    const rows = await world.sql<{ id: string; sealed: Buffer }>(
      'select company_id as id, sealed_secret as sealed from api_connections',
    )
    expect(rows).toHaveLength(450)
    for (const { id, sealed: resealed } of rows) expect(createVault([coming]).open(resealed, sealContext(id))).toBe(id)
  })

  test('never undoes a new secret that somebody makes meanwhile', async () => {
    await generate(before)
    const other = new Client({ connectionString: world.api.databaseUrl })
    await other.connect()
    try {
      await other.query('begin')
      await other.query(`update api_connections set sealed_secret = '\\x0203'`)
      const resealing = reseal(after)
      await expect
        .poll(() => world.sql(`select 1 from pg_stat_activity where wait_event_type = 'Lock'`), { timeout: 5000 })
        .toHaveLength(1)
      await other.query('commit')
      expect(await resealing).toMatchObject([expect.stringContaining('(1 rows changed)')])
    } finally {
      await other.end()
    }
    expect(await world.sql('select sealed_secret from api_connections')).toEqual([
      { sealed_secret: Buffer.from([2, 3]) },
    ])
  })

  test('says how many rows no key opens, and seals the others all the same', async () => {
    await generate(before)
    await world.sql(`update api_connections set sealed_secret = '\\x0203'`)
    expect(await reseal(after)).toEqual([
      '1 signing keys, API Secrets, authenticator apps or keys of the log open with no key in LATCHKEY_MASTER_KEY and LATCHKEY_MASTER_KEY_PREVIOUS.',
    ])
    await open(coming)
  })
})

test('a node that is given neither key does not start, and says why in a line', async () => {
  await expect(open(randomBytes(32))).rejects.toThrow(wrongKey)
  await expect(open(randomBytes(32), [randomBytes(32), coming])).rejects.toThrow(wrongKey)
})
