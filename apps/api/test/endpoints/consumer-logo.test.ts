import { type Consumer, consumerSchema, type ConsumerCreated } from '@latchkey/contracts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Answer, type Browser, startTestApi, type StaffedCompany, type TestApi } from '../support/index.ts'
import { picture } from '../support/pictures.ts'
import { expectFieldErrors, expectProblem } from '../support/problem.ts'
import { logEntries, snapshot } from '../support/snapshot.ts'

// How an app shows itself to the people who are asked to authorize it. What becomes of a picture is in company-logo.test.ts.

let api: TestApi
let acme: StaffedCompany
let administrator: Browser
let app: ConsumerCreated
let path: string
let png: Buffer
beforeAll(async () => {
  api = await startTestApi()
  acme = await api.staffedCompany()
  administrator = await api.signIn(acme.administrator)
  png = await picture().png().toBuffer()
})
beforeEach(async () => {
  app = await create({ grantType: 'authorization_code', redirectUris: ['https://planner.example/callback'] })
  path = `/api/v1/consumers/${app.id}/logo`
})
afterAll(() => api.close())

const post = (fields: Record<string, unknown>) =>
  administrator.post<ConsumerCreated>('/api/v1/consumers', {
    name: 'Planner',
    permissionGroupId: acme.fullAccess.id,
    ...fields,
  })
const change = (consumer: { id: string }, website: unknown) =>
  administrator.patch<Consumer>(`/api/v1/consumers/${consumer.id}`, { website })
const create = async (fields: Record<string, unknown>) => (await post(fields)).body

async function put(file: Buffer, headers: Record<string, string> = {}, at = path): Promise<Answer<Consumer>> {
  const response = await administrator.fetch(at, {
    method: 'PUT',
    headers: { 'content-type': 'image/png', ...headers },
    body: new Uint8Array(file),
  })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- asserted on by whoever asks
  return { status: response.status, headers: response.headers, body: (await response.json()) as Consumer }
}

describe('an app’s logo', () => {
  it('is drawn anew, logged without its bytes, and shown to everybody in the company and nobody else', async () => {
    const { status, body, headers } = await put(png, { 'if-match': '"1"' })
    expect(status).toBe(200)
    const { logo } = consumerSchema.strict().parse(body)
    expect(headers.get('etag')).toBe('"2"')
    const updated = (await logEntries(api, acme.company.id)).filter(({ event }) => event === 'consumer.updated')
    expect(updated.at(-1)).toMatchObject({ before: { logo: null }, after: { logo } })

    const shown = `${path}?digest=${logo?.digest}`
    const response = await (await api.signIn(acme.member)).fetch(shown)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('image/webp')
    expect(response.headers.get('cache-control')).toBe('private, max-age=31536000, immutable')
    expect((await response.arrayBuffer()).byteLength).toBe(logo?.bytes)
    const stranger = await api.signIn((await api.staffedCompany()).administrator)
    expectProblem(await stranger.get(shown), 404, 'not_found')
    expectProblem(await administrator.get(`${path}?digest=${'0'.repeat(64)}`), 404, 'not_found')
  })

  it('goes when it is taken away, and when the consumer is deleted', async () => {
    const stored = async () =>
      (await api.owner.query('select 1 from consumer_logos where consumer_id = $1', [app.id])).rowCount
    await put(png)
    expect((await administrator.delete<Consumer>(path)).body).toMatchObject({ logo: null, version: 3 })
    expect(await stored()).toBe(0)
    await put(png)
    expect(await stored()).toBe(1)
    expect((await administrator.delete(`/api/v1/consumers/${app.id}`)).status).toBe(204)
    expect(await stored()).toBe(0)
  })

  it('is refused where it can’t be used, with nothing stored: no picture, no app, or somebody else’s change meanwhile', async () => {
    const machine = await create({ grantType: 'client_credentials' })
    await administrator.patch(`/api/v1/consumers/${app.id}`, { name: 'Theirs' })
    const before = await snapshot(api)
    expectFieldErrors(await put(Buffer.from('hello')), { logo: 'picture_type' })
    expectFieldErrors(await put(png, {}, `/api/v1/consumers/${machine.id}/logo`), { logo: 'not_for_grant_type' })
    const mine = { 'if-match': '"1"' }
    expectProblem(await put(png, mine), 412, 'precondition_failed')
    expectProblem(await administrator.delete(path, { headers: mine }), 412, 'precondition_failed')
    expectProblem(await put(png, {}, `/api/v1/consumers/${acme.company.id}/logo`), 404, 'not_found')
    expect(await snapshot(api)).toBe(before)
  })
})

describe('an app’s website', () => {
  it('is kept as it was given, changed, and taken away', async () => {
    const made = await create({
      grantType: 'authorization_code',
      redirectUris: ['https://planner.example/callback'],
      website: ' https://planner.example/about ',
    })
    expect(made.website).toBe('https://planner.example/about')
    expect((await change(made, 'https://münchen.example')).body.website).toBe('https://münchen.example')
    expect((await change(made, null)).body.website).toBeNull()
  })

  it('is an https address without credentials, of a consumer that people authorize', async () => {
    for (const website of [
      'http://planner.example',
      'https://me:pw@planner.example',
      'javascript:alert(1)',
      'https://a\nb.example',
      '',
    ]) {
      expectFieldErrors(await change(app, website), { website: 'https_needed' })
    }
    const machine = await create({ grantType: 'client_credentials' })
    const refused = { website: 'not_for_grant_type' }
    expectFieldErrors(await change(machine, 'https://planner.example'), refused)
    expectFieldErrors(await post({ grantType: 'client_credentials', website: 'https://planner.example' }), refused)
  })
})
