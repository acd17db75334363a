import { defaultSecurityRules, type SecuritySettings, securitySettingsSchema } from '@latchkey/contracts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Browser, startTestApi, type StaffedCompany, type TestApi, testPassword } from '../support/index.ts'
import { enableTwoStep } from '../support/authenticator.ts'
import { expectFieldErrors, expectProblem } from '../support/problem.ts'
import { logEntries, snapshot } from '../support/snapshot.ts'

const path = '/api/v1/security-settings'
const minute = 60
const day = 24 * 60 * minute

let api: TestApi
let acme: StaffedCompany
let administrator: Browser
beforeAll(async () => {
  api = await startTestApi()
})
beforeEach(async () => {
  acme = await api.staffedCompany()
  administrator = await api.signIn(acme.administrator)
})
afterAll(() => api.close())

const unchanged = { ...defaultSecurityRules, version: 1, requestIp: '127.0.0.1', limitsAreShared: false }

describe('GET /security-settings', () => {
  it('answers 200 with what holds as long as nothing was decided, the version as the ETag, and where one is', async () => {
    const { status, body, headers } = await administrator.get(path)
    expect(status).toBe(200)
    expect(securitySettingsSchema.strict().parse(body)).toEqual(unchanged)
    expect(headers.get('etag')).toBe('"1"')
  })

  it('answers 403 to members', async () => {
    const member = await api.signIn(acme.member)
    expectProblem(await member.get(path), 403, 'forbidden')
    expectProblem(await member.patch(path, { minPasswordLength: 14 }), 403, 'forbidden')
  })
})

describe('PATCH /security-settings', () => {
  it('answers 200 with what was changed and the rest as it was, and logs what was and what is', async () => {
    // Or nothing more would be open to them.
    await enableTwoStep(api, administrator)
    const change = {
      minPasswordLength: 16,
      lockOutTries: 5,
      twoStepPolicy: 'administrators',
      sessionIdleSeconds: 30 * minute,
      pkcePolicy: 'required',
      allowedIpRanges: [' 127.0.0.0/8 ', '2001:DB8::1', '203.0.113.7'],
    }
    const { status, body, headers } = await administrator.patch<SecuritySettings>(path, change)
    expect(status).toBe(200)
    const allowedIpRanges = ['127.0.0.0/8', '2001:db8::1/128', '203.0.113.7/32']
    expect(body).toEqual({ ...unchanged, ...change, allowedIpRanges, version: 2 })
    expect(headers.get('etag')).toBe('"2"')
    expect((await administrator.get(path)).body).toEqual(body)
    const entries = (await logEntries(api, acme.company.id)).filter(
      ({ event }) => event === 'security_settings.updated',
    )
    expect(entries).toMatchObject([
      {
        actor_type: 'user',
        actor_id: acme.administrator.id,
        target_type: 'security_settings',
        target_id: acme.company.id,
        before: {
          minPasswordLength: 12,
          lockOutTries: null,
          twoStepPolicy: 'optional',
          sessionIdleSeconds: 120 * minute,
          pkcePolicy: 'chosen',
          allowedIpRanges: [],
        },
        after: { ...change, allowedIpRanges },
      },
    ])
    expect(Object.keys(entries[0]?.after ?? {}).toSorted()).toEqual(Object.keys(change).toSorted())
  })

  it('changes nothing of another company', async () => {
    const stranger = await api.signIn((await api.staffedCompany()).administrator)
    await administrator.patch(path, { minPasswordLength: 20 })
    expect((await stranger.get(path)).body).toEqual(unchanged)
  })

  it('stores and logs nothing when nothing changes', async () => {
    const before = await snapshot(api)
    const { status, body } = await administrator.patch(path, { minPasswordLength: 12, allowedIpRanges: [] })
    expect(status).toBe(200)
    expect(body).toEqual(unchanged)
    expect(await snapshot(api)).toBe(before)
  })

  it('with If-Match answers 412 once somebody else changed it, and stores nothing', async () => {
    await administrator.patch(path, { minPasswordLength: 14 }, { headers: { 'if-match': '"1"' } })
    const before = await snapshot(api)
    const answer = await administrator.patch(path, { minPasswordLength: 20 }, { headers: { 'if-match': '"1"' } })
    expectProblem(answer, 412, 'precondition_failed')
    expect(await snapshot(api)).toBe(before)
    const again = await administrator.patch(path, { minPasswordLength: 20 }, { headers: { 'if-match': '"2"' } })
    expect(again).toMatchObject({ status: 200, body: { minPasswordLength: 20, version: 3 } })
  })

  it('lets one of two who decide for the first time at once win', async () => {
    const both = await Promise.all(
      [14, 16].map((minPasswordLength) =>
        administrator.patch(path, { minPasswordLength }, { headers: { 'if-match': '"1"' } }),
      ),
    )
    expect(both.filter(({ status }) => status === 412)).toHaveLength(1)
    expect((await administrator.get<SecuritySettings>(path)).body.version).toBe(2)
  })

  it('asks for a proof that is not older than five minutes', async () => {
    api.clock.advance(5 * minute)
    const before = await snapshot(api)
    expectProblem(await administrator.patch(path, { minPasswordLength: 14 }), 403, 'proof_required')
    expect(await snapshot(api)).toBe(before)
    await administrator.post('/api/v1/session/proof', { password: testPassword })
    expect((await administrator.patch(path, { minPasswordLength: 14 })).status).toBe(200)
  })

  it('names the field at fault, and stores nothing', async () => {
    const before = await snapshot(api)
    const faulty: [object, Record<string, string>][] = [
      [{}, { '': 'nothing_to_change' }],
      [{ minPasswordLength: 11 }, { minPasswordLength: 'too_small' }],
      [{ minPasswordLength: 65 }, { minPasswordLength: 'too_big' }],
      [{ lockOutTries: 2 }, { lockOutTries: 'too_small' }],
      [{ lockOutSeconds: day + 1 }, { lockOutSeconds: 'too_big' }],
      [{ twoStepPolicy: 'nobody' }, { twoStepPolicy: 'not_an_option' }],
      [{ sessionIdleSeconds: 299 }, { sessionIdleSeconds: 'too_small' }],
      [{ sessionAbsoluteSeconds: 30 * day + 1 }, { sessionAbsoluteSeconds: 'too_big' }],
      [{ sessionIdleSeconds: 13 * 60 * minute }, { sessionIdleSeconds: 'idle_above_session' }],
      [{ sessionAbsoluteSeconds: 60 * minute }, { sessionIdleSeconds: 'idle_above_session' }],
      [{ refreshIdleSeconds: 91 * day }, { refreshIdleSeconds: 'idle_above_absolute' }],
      [{ accessTokenSeconds: day + 1 }, { accessTokenSeconds: 'too_big' }],
      [{ allowedIpRanges: ['10.0.0.0/33'] }, { 'allowedIpRanges.0': 'invalid_ip_range' }],
      [{ allowedIpRanges: ['127.0.0.1', 'example.com'] }, { 'allowedIpRanges.1': 'invalid_ip_range' }],
      [{ allowedIpRanges: ['::ffff:127.0.0.1'] }, { 'allowedIpRanges.0': 'invalid_ip_range' }],
      [{ allowedIpRanges: ['127.0.0.1', '0:0:0:0:0:ffff:7f00:1'] }, { 'allowedIpRanges.1': 'invalid_ip_range' }],
      [{ allowedIpRanges: ['127.0.0.1', '127.0.0.1/32'] }, { 'allowedIpRanges.1': 'duplicate' }],
      [{ allowedIpRanges: ['203.0.113.0/24', '2001:db8::/32'] }, { allowedIpRanges: 'locks_you_out' }],
      [{ version: 7 }, { version: 'unknown_field' }],
      [{ requestIp: '127.0.0.1' }, { requestIp: 'unknown_field' }],
    ]
    for (const [change, faults] of faulty) expectFieldErrors(await administrator.patch(path, change), faults)
    expect(await snapshot(api)).toBe(before)
  })
})
