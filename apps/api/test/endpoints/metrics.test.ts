import { get } from 'node:http'
import { text } from 'node:stream/consumers'
import { failureReasons } from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removalKinds } from '../../src/removal/kinds.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { startTestApi, type TestApi } from '../support/test-api.ts'

const token = 'scrape-me-if-you-can'

let world: OAuthWorld
let api: TestApi
let guarded: TestApi
let proxied: TestApi
beforeAll(async () => {
  world = await startOAuthWorld()
  ;({ api } = world)
  guarded = await startTestApi({ beside: api, metricsToken: token, trustedProxies: ['127.0.0.1'] })
  proxied = await startTestApi({ beside: api, trustedProxies: ['127.0.0.1'] })
})
afterAll(async () => {
  await guarded.close()
  await proxied.close()
  await api.close()
})

/** The name can't be chosen with `fetch`. */
async function read({ url }: TestApi, headers: Record<string, string> = {}, method = 'GET') {
  const { promise, resolve, reject } = Promise.withResolvers<import('node:http').IncomingMessage>()
  get(`${url}/metrics`, { headers, method, agent: false }, resolve).once('error', reject)
  const answer = await promise
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) }
}

/** A number by its name and labels, as they are written. */
async function valueOf(series: string): Promise<number> {
  const { body } = await read(api)
  const line = body.split('\n').find((one) => one.startsWith(`${series} `))
  if (line === undefined) throw new Error(`${series} is not measured`)
  return Number(line.slice(series.length + 1))
}

describe('what is measured', () => {
  it('is told in the text format, and kept by nobody', async () => {
    const { status, headers, body } = await read(api)
    expect(status).toBe(200)
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/u)
    expect(headers['cache-control']).toBe('no-store')
    for (const line of body.split('\n')) {
      expect(line).toMatch(
        /^(?:# (?:HELP|TYPE) .+|[a-z_]+(?:\{[a-z]+="[^"]*"\})? -?[0-9].*|[a-z_]+\{le="\+Inf"\} \d+|)$/u,
      )
    }
  })

  it('counts tokens and refusals by their cause, once each', async () => {
    const { machine } = world
    const issued = await valueOf('latchkey_tokens_issued_total')
    const wrong = await valueOf('latchkey_refusals_total{reason="wrong_secret"}')
    const scope = await valueOf('latchkey_refusals_total{reason="scope_not_allowed"}')
    const unknown = await valueOf('latchkey_refusals_total{reason="client_unknown"}')
    const form = { grant_type: 'client_credentials' }
    for (let count = 0; count < 3; count += 1) await machine.token(form)
    await machine.withSecret('w'.repeat(43)).token(form)
    await machine.token({ ...form, scope: 'unheard:of' })
    await world.webApp.post('/oauth/token', form, { authorization: `Basic ${btoa('nobody:at-all')}` })
    await world.member.fetch('/oauth/authorize?client_id=nobody')
    expect(await valueOf('latchkey_tokens_issued_total')).toBe(issued + 3)
    expect(await valueOf('latchkey_refusals_total{reason="wrong_secret"}')).toBe(wrong + 1)
    expect(await valueOf('latchkey_refusals_total{reason="scope_not_allowed"}')).toBe(scope + 1)
    expect(await valueOf('latchkey_refusals_total{reason="client_unknown"}')).toBe(unknown + 2)
  })

  it('has every cause and every kind from the start, so that the first of each is seen as a rise', async () => {
    for (const reason of failureReasons) {
      expect(await valueOf(`latchkey_refusals_total{reason="${reason}"}`)).toBeGreaterThanOrEqual(0)
    }
    for (const { kind } of removalKinds(api.services)) {
      expect(await valueOf(`latchkey_removed_rows_total{kind="${kind}"}`)).toBe(0)
    }
  })

  it('counts what was removed', async () => {
    api.metrics.removed('sessions', 7)
    api.metrics.removalTook(0.5)
    expect(await valueOf('latchkey_removed_rows_total{kind="sessions"}')).toBe(7)
    expect(await valueOf('latchkey_removal_seconds_count')).toBe(1)
    expect(await valueOf('latchkey_removal_seconds_sum')).toBe(0.5)
  })

  it('knows the process, the database and the keys', async () => {
    await api.services.changes.catchUp()
    expect(await valueOf('process_resident_memory_bytes')).toBeGreaterThan(10_000_000)
    expect(await valueOf('process_cpu_seconds_total')).toBeGreaterThan(0)
    expect(await valueOf('process_start_time_seconds')).toBeGreaterThan(1_700_000_000)
    expect(await valueOf('nodejs_eventloop_lag_seconds{of="max"}')).toBeGreaterThanOrEqual(0)
    expect(await valueOf('latchkey_changes_age_seconds')).toBeGreaterThanOrEqual(0)
    expect(await valueOf('latchkey_database_waiting')).toBe(0)
    const age = await valueOf('latchkey_signing_key_age_seconds')
    api.clock.advance(60)
    expect(await valueOf('latchkey_signing_key_age_seconds')).toBeGreaterThanOrEqual(age + 60)
    const client = await api.database.pool.connect()
    const busy = await valueOf('latchkey_database_connections{state="busy"}')
    client.release()
    expect(busy).toBeGreaterThanOrEqual(1)
    expect(await valueOf('latchkey_database_connections{state="idle"}')).toBeGreaterThanOrEqual(1)
  })

  it('names no company, consumer or person, and no secret', async () => {
    const { body } = await read(api)
    const { acme, machine } = world
    for (const known of [
      acme.company.name,
      acme.company.id,
      acme.member.email,
      machine.key,
      machine.id,
      machine.secret ?? '',
      api.databaseUrl,
    ]) {
      expect(known).not.toBe('')
      expect(body).not.toContain(known)
    }
  })
})

describe('without a token', () => {
  it('is there for this machine, under its own names', async () => {
    const { port } = new URL(api.url)
    for (const host of [`localhost:${port}`, '127.0.0.1', `[::1]:${port}`]) {
      expect((await read(api, { host })).status).toBe(200)
    }
    expect(await read(api, {}, 'HEAD')).toMatchObject({ status: 200, body: '' })
  })

  it.each([
    ['x-forwarded-for', '203.0.113.9'],
    ['x-forwarded-for', '127.0.0.1'],
    ['x-forwarded-proto', 'https'],
    ['x-forwarded-host', 'auth.example'],
    ['x-real-ip', '203.0.113.9'],
    ['forwarded', 'for=203.0.113.9'],
    ['via', '1.1 proxy'],
    ['host', 'auth.example'],
    ['host', 'localhost.auth.example'],
  ])('is not there for whoever comes through a proxy on this machine, as %s: %s tells', async (name, value) => {
    const { status, headers, body } = await read(api, { [name]: value, accept: 'text/html' })
    expect({ status, body }).toEqual({ status: 404, body: '{"error":"not_found"}' })
    expect(headers['cache-control']).toBe('no-store')
  })

  it('is not there for those whom a trusted proxy names, also when they claim to be here', async () => {
    for (const address of ['203.0.113.9', '127.0.0.1']) {
      expect((await read(proxied, { 'x-forwarded-for': address })).status).toBe(404)
    }
  })
})

describe('behind a proxy that speaks TLS, without a token', () => {
  it('is not there for anybody, since such a proxy need not say that it is one', async () => {
    const deployed = await startTestApi({ beside: api, issuer: 'https://auth.example' })
    try {
      expect((await read(deployed)).status).toBe(404)
    } finally {
      await deployed.close()
    }
  })
})

describe('with a token', () => {
  it('is there for whoever sends it, from wherever they come', async () => {
    const authorization = `Bearer ${token}`
    expect((await read(guarded, { authorization })).status).toBe(200)
    const remote = { 'x-forwarded-for': '203.0.113.9', host: 'auth.example' }
    expect((await read(guarded, { authorization, ...remote })).status).toBe(200)
  })

  it.each([
    ['nothing', {}],
    ['another token', { authorization: 'Bearer scrape-me-if-you-cannot' }],
    ['another scheme', { authorization: `Basic ${btoa(`:${token}`)}` }],
    ['an empty one', { authorization: 'Bearer ' }],
  ])('asks for it when it gets %s, also on this machine', async (_what, headers: Record<string, string>) => {
    const { status, headers: answered, body } = await read(guarded, headers)
    expect({ status, body }).toEqual({ status: 401, body: '{"error":"unauthorized"}' })
    expect(answered['www-authenticate']).toBe('Bearer realm="Latchkey metrics"')
  })
})
