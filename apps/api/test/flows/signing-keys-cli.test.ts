import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expectOneLine, latchkey } from '../support/cli.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

let world: OAuthWorld
beforeAll(async () => {
  world = await startOAuthWorld()
})
beforeEach(async () => {
  await world.api.services.signingKeys.replaceAll('ES256')
})
afterAll(() => world.api.close())

/** Runs the command beside the server, with the server's settings. */
const run = (...args: string[]) => {
  const { databaseUrl, masterKeys, issuer } = world.api
  return latchkey(args, {
    env: {
      DATABASE_URL: databaseUrl,
      LATCHKEY_MASTER_KEY: masterKeys[0].toString('base64'),
      LATCHKEY_ISSUER: issuer,
    },
  })
}

/** The keys that the server publishes. */
const published = () => world.api.services.keyring.listPublic().map(({ kid, alg }) => ({ kid, alg }))
const list = () => world.api.services.signingKeys.list()

const utc = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d UTC`

describe('latchkey rotate-signing-key', () => {
  it('publishes the next key and says what happens when', async () => {
    const { code, out, err } = await run('rotate-signing-key')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const [current, next] = await list()
    const [first, ...others] = out.split('\n')
    expect(first).toBe(`Key ${next?.kid} (ES256) is published now.`)
    expect(others[0]).toMatch(
      new RegExp(`^It signs from ${utc} \\(in 10 minutes\\), when everybody who checks tokens has read it.$`, 'u'),
    )
    expect(others[1]).toMatch(
      new RegExp(`^Key ${current?.kid} \\(ES256\\) signs until then and verifies until ${utc} \\(in 24 hours\\),`, 'u'),
    )
    await expect.poll(published, { timeout: 5000 }).toEqual([
      { kid: current?.kid, alg: 'ES256' },
      { kid: next?.kid, alg: 'ES256' },
    ])
  })

  it('leaves a next key as it is and says so; in one line when another algorithm is wanted', async () => {
    const { next } = await world.api.services.signingKeys.rotate()
    const { code, out } = await run('rotate-signing-key')
    expect({ code, first: out.split('\n')[0] }).toEqual({
      code: 0,
      first: `Key ${next.kid} (ES256) is next already; nothing was changed.`,
    })
    const refused = await run('rotate-signing-key', '--algorithm', 'RS256')
    expect(refused.err).toMatch(
      new RegExp(
        `^An ES256 key is next already and signs from ${utc} \\(in 10 minutes\\); rotate again after that.\\n$`,
        'u',
      ),
    )
    expect(refused).toMatchObject({ code: 1, out: '' })
    expect(await list()).toHaveLength(2)
  })

  it('ATK-02 changes the algorithm', async () => {
    expect((await run('rotate-signing-key', '--algorithm=RS256')).out).toContain('(RS256) is published now.')
    expect(await list()).toMatchObject([{ algorithm: 'ES256' }, { algorithm: 'RS256' }])
  })

  it('--now replaces a key that got into wrong hands, on the running server too', async () => {
    const { body } = await world.machine.token({ grant_type: 'client_credentials' })
    const [leaked] = await list()
    const { code, out, err } = await run('rotate-signing-key', '--now')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const [current] = await list()
    expect(out).toContain(`Key ${current?.kid} (ES256) signs from now on`)
    expect(out).toContain(`Gone: ${leaked?.kid},`)
    expect(out).toContain('within 5 minutes')
    await expect.poll(published, { timeout: 5000 }).toEqual([{ kid: current?.kid, alg: 'ES256' }])
    expect((await world.machine.introspect(body.access_token)).body.active).toBe(false)
  })

  it('says in one line what to mend', async () => {
    expectOneLine(await run('rotate-signing-key', '--algorithm', 'HS256'), '--algorithm must be ES256 or RS256.')
    expectOneLine(await run('rotate-signing-key', '--soon'), "Unknown option '--soon'; latchkey help says more.")
    expectOneLine(await run('list-signing-keys', 'all'), "Unexpected argument 'all'; latchkey help says more.")
    expect(await list()).toHaveLength(1)
  })
})

const line = (kid: string, rest: string) => new RegExp(`^${kid}  ${rest}$`, 'u')

describe('latchkey list-signing-keys', () => {
  it('says which key signs, which is next, and which only verify until when', async () => {
    const { services } = world.api
    const { current: retiring } = await services.signingKeys.rotate('RS256')
    // An hour passes; the command has the machine's clock.
    await world.sql(
      `update signing_keys set signs_from = signs_from - interval '1 hour', signs_until = signs_until - interval '1 hour'`,
    )
    const { current, next } = await services.signingKeys.rotate()
    const { code, out } = await run('list-signing-keys')
    expect(code).toBe(0)
    expect(out.split('\n')).toEqual([
      expect.stringMatching(line(retiring.kid, `ES256  retiring  verifies until ${utc} \\(in 24 hours\\)`)),
      expect.stringMatching(line(current.kid, `RS256  current   verifies until ${utc} \\(in 24 hours\\)`)),
      expect.stringMatching(line(next.kid, `RS256  next      signs from ${utc} \\(in 10 minutes\\)`)),
      '',
    ])
  })
})
