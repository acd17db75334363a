import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createGuard, type Guard, type Refusal } from '../src/index.ts'
import { startTestIssuer, type TestIssuer } from '../test-support/index.ts'

let issuer: TestIssuer
let guard: Guard

beforeAll(async () => {
  issuer = await startTestIssuer()
  guard = createGuard({ issuer: issuer.issuer, audience: issuer.audience, realm: 'Maintenance' })
})
afterAll(() => issuer.stop())

const call = (authorization: string[], names: string[] = [], required = ['work_orders:view']) =>
  guard.authenticate(authorization, names, required)

const refusalOf = async (...input: Parameters<typeof call>): Promise<Refusal> => {
  const outcome = await call(...input)
  if (outcome.ok) throw new Error('was let in')
  return outcome.refusal
}

describe('what is answered instead of letting a caller in', () => {
  test('RES-01 no credentials: a challenge that names the realm and no error', async () => {
    const { status, headers } = await refusalOf([])
    expect(status).toBe(401)
    expect(headers['WWW-Authenticate']).toBe('Bearer realm="Maintenance"')
  })

  test('RES-01 another scheme is no attempt at this one', async () => {
    const { status, headers } = await refusalOf(['Basic YTpi'])
    expect(status).toBe(401)
    expect(headers['WWW-Authenticate']).toBe('Bearer realm="Maintenance"')
  })

  test.each([
    ['nothing at all', []],
    ['Basic', ['Basic YTpi']],
    ['Hawk', ['Hawk id="a", ts="1", nonce="abcd", mac="b"']],
    ['DPoP', ['DPoP abc']],
  ])(
    'RES-07 after %s, the one scheme that is spoken here is offered, without an error of another',
    async (_, lines) => {
      const { status, headers } = await refusalOf(lines)
      expect(status).toBe(401)
      // Above all no Basic: it makes browsers ask for a password.
      expect(headers['WWW-Authenticate']).toBe('Bearer realm="Maintenance"')
    },
  )

  test('RES-02 RES-07 a bad token is 401 invalid_token and reveals nothing of it', async () => {
    const token = await issuer.token({ aud: 'https://elsewhere.example' })
    const { status, headers, body } = await refusalOf([`Bearer ${token}`])
    expect(status).toBe(401)
    expect(headers['WWW-Authenticate']).toMatch(
      /^Bearer realm="Maintenance", error="invalid_token", error_description="/u,
    )
    expect(JSON.stringify({ headers, body })).not.toContain('elsewhere')
  })

  test('RES-03 a missing permission is 403 and names all that the call needs, those the token has too', async () => {
    const token = await issuer.token({ scope: 'assets:view' })
    const { status, headers } = await refusalOf([`Bearer ${token}`], [], ['assets:view', 'work_orders:edit'])
    expect(status).toBe(403)
    expect(headers['WWW-Authenticate']).toContain('error="insufficient_scope"')
    expect(headers['WWW-Authenticate']).toContain('scope="assets:view work_orders:edit"')
  })

  test('RES-03 a permission counts only whole: neither as a part of another nor by its module', async () => {
    const token = await issuer.token({ scope: 'work_orders:view_all old_work_orders:view work_orders' })
    expect((await refusalOf([`Bearer ${token}`])).status).toBe(403)
  })

  test.each(['bearer', 'BEARER', 'BeArEr'])('RES-04 the scheme %s is accepted', async (scheme) => {
    expect(await call([`${scheme} ${await issuer.token()}`])).toMatchObject({ ok: true })
  })

  test.each([
    ['no token', ['Bearer']],
    ['only spaces after the scheme', ['Bearer   ']],
    ['two tokens', ['Bearer a b']],
    ['a tab before the token', ['Bearer\tabc']],
    ['characters no token has', ['Bearer a,b']],
    ['quotes', ['Bearer "abc"']],
    ['two header lines', ['Bearer abc', 'Bearer abc']],
    ['a second line of another scheme', ['Basic YTpi', 'Bearer abc']],
    ['two lines that a runtime has joined', ['Bearer abc, Bearer abc']],
  ])('RES-04 malformed presentation (%s) is 400 invalid_request', async (_, lines) => {
    const { status, headers } = await refusalOf(lines)
    expect(status).toBe(400)
    expect(headers['WWW-Authenticate']).toContain('error="invalid_request"')
  })

  test('RES-05 a token as a parameter is refused, alone and beside a good header', async () => {
    const lines = [`Bearer ${await issuer.token()}`]
    for (const authorization of [[], lines]) {
      const { status, headers } = await refusalOf(authorization, ['page', 'access_token'])
      expect(status).toBe(400)
      expect(headers['WWW-Authenticate']).toContain('error="invalid_request"')
    }
    expect(await call(lines, ['page'])).toMatchObject({ ok: true })
  })

  test('HTT-02 HTT-04 refusals are not cacheable, and pages on other origins can read the challenge', async () => {
    const { headers: anonymous } = await refusalOf([])
    const { headers: forbidden } = await refusalOf([`Bearer ${await issuer.token({ scope: '' })}`])
    for (const headers of [anonymous, forbidden]) {
      expect(headers['Cache-Control']).toBe('no-store')
      expect(headers['Access-Control-Expose-Headers']).toBe('WWW-Authenticate, DPoP-Nonce')
      expect(headers['Content-Type']).toBe('application/problem+json')
    }
  })

  test('HTT-11 descriptions are fixed printable ASCII, whatever was sent', async () => {
    const hostile = [
      'Bearer é',
      'Bearer <script>',
      'Bearer "\\',
      'Bearer x\r\nSet-Cookie: a=b',
      `Bearer ${'a'.repeat(9000)}`,
    ]
    const texts = await Promise.all(
      hostile.map(async (line) => (await refusalOf([line])).headers['WWW-Authenticate'] ?? ''),
    )
    for (const text of texts) {
      expect(text).toMatch(
        /^Bearer realm="Maintenance", error="[a-z_]+", error_description="[\u0020\u0021\u0023-\u005b\u005d-\u007e]+"$/u,
      )
      expect(text).not.toMatch(/<script|Set-Cookie|aaaa/u)
    }
  })

  test('the body is an RFC 9457 problem whose status is the answer’s', async () => {
    const { status, body } = await refusalOf([])
    expect(body).toEqual({
      type: 'urn:latchkey:problem:unauthenticated',
      title: 'Unauthorized',
      status,
      detail: expect.stringContaining('Authorization header'),
    })
  })
})

describe('options that could only fail later are refused at once', () => {
  const good = { issuer: 'https://id.example', audience: 'https://api.example' }

  test.each([
    ['an http issuer off loopback', { ...good, issuer: 'http://id.example' }],
    ['an issuer with a query', { ...good, issuer: 'https://id.example/?a=b' }],
    ['an issuer that is no URL', { ...good, issuer: 'id.example' }],
    ['no audience', { ...good, audience: '' }],
    ['credentials without a secret', { ...good, credentials: { key: 'k', secret: '' } }],
    ['a realm that would break out of its quotes', { ...good, realm: 'a", error="x' }],
  ])('%s', (_, options) => {
    expect(() => createGuard(options)).toThrow(TypeError)
  })

  test('a permission that no token could have', async () => {
    await expect(createGuard(good).authenticate([], [], ['work orders'])).rejects.toThrow(TypeError)
  })
})
