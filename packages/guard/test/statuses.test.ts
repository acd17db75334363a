import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createGuard, type FeedEvent, type Guard, type GuardOptions } from '../src/index.ts'
import { startTestIssuer, type TestIssuer } from '../test-support/index.ts'

let issuer: TestIssuer
const guards: Guard[] = []
const events: FeedEvent[] = []

beforeEach(async () => {
  issuer = await startTestIssuer({ tellsChanges: true })
})
afterEach(async () => {
  for (const guard of guards.splice(0)) guard.close()
  events.length = 0
  await issuer.stop()
})

const make = (options: Partial<GuardOptions> = {}): Guard => {
  const guard = createGuard({
    issuer: issuer.issuer,
    audience: issuer.audience,
    onFeed: (event) => void events.push(event),
    ...options,
  })
  guards.push(guard)
  return guard
}

const present = (guard: Guard, token: string, ...permissions: string[]) =>
  guard.authenticate([`Bearer ${token}`], [], permissions)
const statusOf = async (guard: Guard, token: string) => {
  const outcome = await present(guard, token)
  return outcome.ok ? 200 : outcome.refusal.status
}
const patient = { timeout: 15_000 }

describe('what is told of tokens', () => {
  test('is followed from the first token on, and costs no call for each token', async () => {
    const guard = make()
    expect(guard.staleness()).toBe(Number.POSITIVE_INFINITY)
    for (let count = 0; count < 5; count += 1) expect(await statusOf(guard, await issuer.token())).toBe(200)
    expect(issuer.requests).toEqual({ metadata: 1, jwks: 1, introspection: 0, changes: 1 })
    expect(guard.staleness()).toBeLessThan(3)
    expect(events).toEqual([{ type: 'connected', by: 'stream' }])
  })

  test('what was revoked before the guard began is refused by its first call', async () => {
    const [revoked, narrowed, good] = [await issuer.token(), await issuer.token(), await issuer.token()]
    issuer.revoke(revoked)
    issuer.permit(narrowed, 'assets:view')
    const guard = make()
    for (const token of [revoked, narrowed]) expect(await statusOf(guard, token)).toBe(401)
    expect(await statusOf(guard, good)).toBe(200)
  })

  test('a token that was revoked is refused, also one that was verified before, and the answer says why', async () => {
    const guard = make()
    const [token, good] = [await issuer.token(), await issuer.token()]
    expect([await statusOf(guard, token), await statusOf(guard, token)]).toEqual([200, 200])
    issuer.revoke(token)
    await expect.poll(() => statusOf(guard, token)).toBe(401)
    expect(await present(guard, token)).toMatchObject({
      refusal: { body: { detail: 'The access token was revoked.' } },
    })
    expect(await statusOf(guard, good)).toBe(200)
  })

  test('a token that may do less is asked about with credentials, and refused without', async () => {
    const [plain, asking] = [make(), make({ credentials: issuer.credentials })]
    const token = await issuer.token({ scope: 'assets:view work_orders:view' })
    for (const guard of [plain, asking]) expect(await statusOf(guard, token)).toBe(200)
    expect(issuer.requests.introspection).toBe(0)
    issuer.permit(token, 'assets:view')
    await expect.poll(() => statusOf(plain, token)).toBe(401)
    expect(await present(plain, token)).toMatchObject({
      refusal: { body: { detail: expect.stringContaining('new one') } },
    })
    await expect.poll(async () => (await present(asking, token, 'work_orders:view')).ok).toBe(false)
    expect(await present(asking, token, 'work_orders:view')).toMatchObject({ refusal: { status: 403 } })
    expect(await present(asking, token, 'assets:view')).toMatchObject({
      ok: true,
      caller: { permissions: new Set(['assets:view']) },
    })
  })

  test('a token that does not say where its status stands is asked about each time, as by a guard that follows nothing', async () => {
    const [plain, asking] = [make(), make({ credentials: issuer.credentials })]
    const token = await issuer.token({ status: undefined })
    issuer.revoke(token)
    expect([await statusOf(plain, token), await statusOf(asking, token)]).toEqual([200, 401])
  })

  test.each([{ status_list: {} }, { status_list: { idx: -1, uri: 'x' } }, 'revoked', null])(
    'a status claim that can not be read (%j) is no good token',
    async (status) => {
      expect(await statusOf(make(), await issuer.token({ status }))).toBe(401)
    },
  )
})

describe('faults on the way', () => {
  test('an issuer whose metadata lack the feed after they were read again lets no revoked token in', async () => {
    const guard = make({ maxStalenessSeconds: 3 })
    const [token, revoked] = [await issuer.token(), await issuer.token()]
    expect([await statusOf(guard, token), await statusOf(guard, revoked)]).toEqual([200, 200])
    issuer.revoke(revoked)
    await expect.poll(() => statusOf(guard, revoked)).toBe(401)
    issuer.metadataOverrides['token_status_changes_endpoint'] = undefined
    issuer.cutStreams()
    await expect.poll(() => issuer.requests.metadata, patient).toBeGreaterThan(1)
    expect(await statusOf(guard, revoked)).toBe(401)
    await expect.poll(() => statusOf(guard, token), patient).toBe(503)
  })

  test('streams that fail as they begin are given up for answers that are waited for', async () => {
    issuer.broken.set('changes', 'no streams')
    const guard = make()
    const token = await issuer.token()
    await expect.poll(() => statusOf(guard, token), patient).toBe(200)
    expect(events).toContainEqual({ type: 'connected', by: 'polling' })
  })

  test('when a clock is set the guard is stale at once and takes everything anew', async () => {
    const guard = make({ maxStalenessSeconds: 3 })
    const [token, revoked] = [await issuer.token({ exp: 4_000_000_000 }), await issuer.token({ exp: 4_000_000_000 })]
    expect(await statusOf(guard, token)).toBe(200)
    const asked = issuer.requests.changes
    const { now } = Date
    vi.spyOn(Date, 'now').mockImplementation(() => now() + 20_000)
    try {
      expect(await statusOf(guard, token)).toBe(503)
      issuer.revoke(revoked)
      await expect.poll(() => statusOf(guard, token), patient).toBe(200)
      expect(await statusOf(guard, revoked)).toBe(401)
      expect(issuer.requests.changes).toBeGreaterThan(asked)
      expect(events).toContainEqual({ type: 'disconnected', cause: expect.objectContaining({ name: 'ClockSet' }) })
    } finally {
      vi.restoreAllMocks()
    }
  })

  test('a stream that breaks is taken up again where it was, and nothing is missed', async () => {
    const guard = make()
    const token = await issuer.token()
    expect(await statusOf(guard, token)).toBe(200)
    issuer.broken.set('changes', 503)
    issuer.cutStreams()
    issuer.revoke(token)
    issuer.broken.clear()
    await expect.poll(() => statusOf(guard, token), patient).toBe(401)
    expect(events).toContainEqual({ type: 'disconnected', cause: expect.any(Error) })
  })

  test('a feed that is cut: tokens go on for as long as the owner said and no longer, then calls are refused with a reason', async () => {
    const guard = make({ maxStalenessSeconds: 3 })
    const token = await issuer.token()
    expect(await statusOf(guard, token)).toBe(200)
    await issuer.stop()
    expect(await statusOf(guard, token)).toBe(200)
    let last = 0
    await expect
      .poll(async () => {
        const staleness = guard.staleness() ?? 0
        const status = await statusOf(guard, token)
        if (status === 200) last = staleness
        return status
      }, patient)
      .toBe(503)
    expect(last).toBeLessThanOrEqual(3)
    expect(await present(guard, token)).toMatchObject({
      refusal: {
        body: { detail: expect.stringContaining('Whether the access token was revoked') },
        cause: { message: expect.stringMatching(/for \d+ seconds not heard/u) },
      },
    })
    await issuer.start()
    await expect.poll(() => statusOf(guard, token), patient).toBe(200)
  })

  test('a feed on which nothing is said any more is as good as cut, and introspection takes its place where it can', async () => {
    const guard = make({ maxStalenessSeconds: 3, credentials: issuer.credentials })
    const token = await issuer.token()
    expect(await statusOf(guard, token)).toBe(200)
    issuer.beQuiet(true)
    issuer.broken.set('changes', 503)
    await expect.poll(() => guard.staleness(), patient).toBeGreaterThan(3)
    expect(await statusOf(guard, token)).toBe(200)
    expect(issuer.requests.introspection).toBeGreaterThan(0)
    issuer.revoke(token)
    expect(await statusOf(guard, token)).toBe(401)
  })

  test('a stream that something on the way holds back is given up for answers that are waited for', async () => {
    issuer.broken.set('changes', 'held back')
    const guard = make()
    const token = await issuer.token()
    await expect.poll(() => statusOf(guard, token), patient).toBe(200)
    expect(events).toContainEqual({ type: 'connected', by: 'polling' })
    issuer.revoke(token)
    await expect.poll(() => statusOf(guard, token)).toBe(401)
  })

  test.each(['no JSON', '[]', '{"lists":{"x":[[1,1,9,1]]},"reset":true,"cursor":"1","age":0}', 500])(
    'changes that answer %s let nobody in, crash nothing and are asked for again',
    async (fault) => {
      issuer.broken.set('changes', fault)
      const guard = make()
      const token = await issuer.token()
      expect(await statusOf(guard, token)).toBe(503)
      issuer.broken.clear()
      await expect.poll(() => statusOf(guard, token), patient).toBe(200)
    },
    20_000,
  )

  test('keys that turn to garbage do not end what is known of tokens', async () => {
    const guard = make()
    const [token, other] = [await issuer.token(), await issuer.token()]
    expect(await statusOf(guard, token)).toBe(200)
    issuer.broken.set('jwks', '{"keys":"none"}')
    expect([await statusOf(guard, token), await statusOf(guard, other)]).toEqual([200, 200])
    issuer.revoke(token)
    await expect.poll(() => statusOf(guard, token)).toBe(401)
  })

  test('what the owner’s hook throws changes nothing', async () => {
    const guard = make({
      onFeed: () => {
        throw new Error('no log')
      },
    })
    expect(await statusOf(guard, await issuer.token())).toBe(200)
  })
})

test('what is known is confirmed, not more often than each quarter of a second, and a refusal is told', async () => {
  const told: number[] = []
  let status = 200
  const confirmations = createServer((_request, response) => {
    told.push(performance.now())
    response.writeHead(status).end()
  })
  await once(confirmations.listen(0, '127.0.0.1'), 'listening')
  const address = confirmations.address()
  try {
    const port = typeof address === 'object' && address ? address.port : 0
    issuer.metadataOverrides['token_status_confirmation_endpoint'] = `http://127.0.0.1:${port}/`
    const guard = make({ credentials: issuer.credentials })
    expect(await statusOf(guard, await issuer.token())).toBe(200)
    for (let count = 0; count < 40; count += 1) {
      issuer.revoke(await issuer.token())
      await new Promise((resolve) => setTimeout(resolve, 15))
    }
    expect(told.length).toBeGreaterThan(0)
    // Each begins by its own clock; when they arrive may differ a little.
    for (const [at, moment] of told.slice(1).entries()) expect(moment - (told[at] ?? 0)).toBeGreaterThan(200)
    status = 403
    issuer.revoke(await issuer.token())
    await expect
      .poll(() => events)
      .toContainEqual({
        type: 'unconfirmed',
        cause: expect.objectContaining({ message: expect.stringContaining('403') }),
      })
  } finally {
    confirmations.close()
    confirmations.closeAllConnections()
  }
})

test('calls do not queue up before an issuer that does not answer introspection, and it is asked again', async () => {
  let asked = 0
  const silent = createServer(() => (asked += 1))
  await once(silent.listen(0, '127.0.0.1'), 'listening')
  const address = silent.address()
  try {
    const port = typeof address === 'object' && address ? address.port : 0
    issuer.metadataOverrides['introspection_endpoint'] = `http://127.0.0.1:${port}/`
    const guard = make({ credentials: issuer.credentials })
    const token = await issuer.token({ status: undefined })
    for (let count = 0; count < 3; count += 1) expect(await statusOf(guard, token)).toBe(503)
    expect(asked).toBe(1)
    delete issuer.metadataOverrides['introspection_endpoint']
    await expect.poll(() => statusOf(guard, token), patient).toBe(200)
  } finally {
    silent.close()
    silent.closeAllConnections()
  }
}, 20_000)

test('a guard that is not closed does not keep a program running', async () => {
  const program = `
    const { createGuard } = await import(${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)})
    const guard = createGuard({ issuer: ${JSON.stringify(issuer.issuer)}, audience: ${JSON.stringify(issuer.audience)} })
    const outcome = await guard.authenticate(['Bearer ${await issuer.token()}'], [], [])
    process.stdout.write(String(outcome.ok))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    timeout: 10_000,
    cwd: fileURLToPath(new URL('.', import.meta.url)),
  })
  expect(stdout).toBe('true')
})

test('less than three seconds of staleness can not be had', () => {
  expect(() => make({ maxStalenessSeconds: 2 })).toThrow(TypeError)
})
