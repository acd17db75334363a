import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startStage, type Stage, toAnswer } from './support.ts'

let stage: Stage
let company: string
beforeAll(async () => {
  stage = await startStage()
  company = stage.newCompany()
})
afterAll(() => stage.end())

/** The Hub's word on who calls, with what differs. */
const word = (claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}) =>
  stage.issuer.token(
    {
      aud: `${stage.issuer.issuer}/hub/work_orders`,
      company_id: company,
      scope: 'work_orders:view work_orders:create',
      ...claims,
    },
    { typ: 'latchkey-identity+jwt', ...header },
  )

const call = async (identity: string, init: RequestInit = {}, path = '/work-orders') => {
  const headers = { 'latchkey-identity': identity, 'content-type': 'application/json' }
  return toAnswer(await fetch(`${stage.origin}${path}`, { headers, ...init }))
}

describe('what the Hub forwards', () => {
  test('is let in by the signed word alone, into that company', async () => {
    const made = await call(await word(), { method: 'POST', body: '{"title":"Through the Hub"}' })
    expect(made.status).toBe(201)
    expect((await call(await word())).body.items.map(({ id }) => id)).toContain(made.body.id)
    const elsewhere = await call(await word({ company_id: stage.newCompany() }))
    expect(elsewhere.body.items.map(({ id }) => id)).not.toContain(made.body.id)
  })

  test('is refused without the permission', async () => {
    const { status, body } = await call(await word({ scope: 'work_orders:view' }), { method: 'POST', body: '{}' })
    expect([status, body['detail']]).toEqual([403, 'This needs the permission work_orders:create.'])
  })

  test.each([
    ['for another module', () => word({ aud: `${stage.issuer.issuer}/hub/assets` })],
    ['for no module', () => word({ aud: stage.issuer.audience })],
    ['that is an access token', () => word({}, { typ: 'at+jwt' })],
    ['that has expired', () => word({ exp: 1 })],
    ['of another issuer', () => word({ iss: 'https://other.example' })],
    ['without a company', () => word({ company_id: undefined })],
    ['by an unknown key', () => word({}, { kid: 'nobody’s' })],
    ['that is none', async () => 'made up'],
  ])('is refused with a word %s', async (_kind, make) => {
    expect((await call(await make())).status).toBe(401)
  })
})
