import { roles, type Session, type TwoStep, twoStepSchema, userActions } from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { enableTwoStep, givePassword } from '../support/authenticator.ts'
import {
  type Browser,
  makePerson,
  startTestApi,
  type StaffedCompany,
  type TestApi,
  testPassword,
} from '../support/index.ts'
import { registerPasskey, usePasskey } from '../support/passkey-device.ts'
import { expectProblem } from '../support/problem.ts'
import { logEntries, snapshot } from '../support/snapshot.ts'
import { expectRefusedWithinASecond } from '../support/two-nodes.ts'

const session = '/api/v1/session'
const secondFactor = `${session}/second-factor`
const pathOf = ({ id }: { id: string }) => `/api/v1/users/${id}/two-step`

let api: TestApi
let other: TestApi
beforeAll(async () => {
  api = await startTestApi()
  other = await startTestApi({ beside: api })
})
afterAll(async () => {
  await other.close()
  await api.close()
})

/** A company whose member has an authenticator app and a passkey, and is signed in at the other node. */
async function careful() {
  const acme = await api.staffedCompany()
  const theirs = await other.signIn(acme.member)
  const app = await enableTwoStep(other, theirs)
  const { device } = await registerPasskey(other, theirs, 'Lost phone')
  return { acme, member: acme.member, theirs, app, device, administrator: await api.signIn(acme.administrator) }
}

const person = ({ company, fullAccess }: StaffedCompany, role: (typeof roles)[number]) =>
  makePerson(api.services, company, { permissionGroupId: fullAccess.id, password: testPassword, role })

const isOn = async (browser: Browser, who: { id: string }) => (await browser.get<TwoStep>(pathOf(who))).body.isOn

describe('GET /users/{id}/two-step', () => {
  it('answers 200 with whether somebody signs in in two steps', async () => {
    const { administrator, acme, member } = await careful()
    const { status, body } = await administrator.get(pathOf(member))
    expect(status).toBe(200)
    expect(twoStepSchema.strict().parse(body)).toMatchObject({ isOn: true, recoveryCodesLeft: 10 })
    expect(await isOn(administrator, acme.superAdministrator)).toBe(false)
  })
})

describe('DELETE /users/{id}/two-step', () => {
  it('takes every second factor away and ends every session, at every node, so that the person can begin anew', async () => {
    const { administrator, member, theirs, app, device } = await careful()
    const halfway = await givePassword(other, member)
    expect((await administrator.delete(pathOf(member))).status).toBe(204)
    await expectRefusedWithinASecond(async () => (await theirs.get(session)).status === 200)
    expectProblem(await halfway.post(secondFactor, { code: app.nextCode() }), 410, 'request_ended')
    expectProblem(await usePasskey(other.browser(), device), 401, 'wrong_credentials')

    const again = await api.signIn(member)
    expect(await isOn(administrator, member)).toBe(false)
    const renewed = await enableTwoStep(api, again)
    const next = await givePassword(api, member)
    expect((await next.post(secondFactor, { code: app.recoveryCodes[0] })).status).toBe(400)
    expect((await next.post(secondFactor, { code: renewed.recoveryCodes[0] })).status).toBe(201)
  })

  it('leaves a company’s demand in force: nothing but setting up is open until it is met', async () => {
    const { acme, administrator, member } = await careful()
    await enableTwoStep(api, administrator)
    expect((await administrator.patch('/api/v1/security-settings', { twoStepPolicy: 'everyone' })).status).toBe(200)
    expect((await administrator.delete(pathOf(member))).status).toBe(204)
    const again = await api.signIn(acme.member)
    expect((await again.get<Session>(session)).body.needsSecondFactor).toBe(true)
    expectProblem(await again.get('/api/v1/account'), 403, 'second_factor_required')
  })

  it('is logged as the administrator’s doing, with what was taken away', async () => {
    const { acme, administrator, member } = await careful()
    await administrator.delete(pathOf(member))
    const entries = (await logEntries(api, acme.company.id)).filter(
      ({ actor_id }) => actor_id === acme.administrator.id,
    )
    const about = (event: string) => entries.filter((entry) => entry.event === event)
    expect(about('two_step.reset')).toMatchObject([
      { target_type: 'user', target_id: member.id, before: { secondFactors: ['passkey', 'totp'] } },
    ])
    expect(about('passkey.deleted')).toMatchObject([{ target_type: 'passkey', before: { name: 'Lost phone' } }])
    expect(about('session.ended')).toHaveLength(1)
  })

  it('answers 409 where two-step sign-in is off, and changes nothing', async () => {
    const { acme, theirs, administrator } = await careful()
    const colleague = await person(acme, 'member')
    const before = await snapshot(api)
    expectProblem(await administrator.delete(pathOf(colleague)), 409, 'conflict')
    expect(await snapshot(api)).toBe(before)
    expect((await theirs.get(session)).status).toBe(200)
  })

  it('asks for a proof that is not older than five minutes', async () => {
    const { administrator, member } = await careful()
    api.clock.advance(5 * 60)
    expectProblem(await administrator.delete(pathOf(member)), 403, 'proof_required')
    expect(await isOn(administrator, member)).toBe(true)
    await administrator.post(`${session}/proof`, { password: testPassword })
    expect((await administrator.delete(pathOf(member))).status).toBe(204)
  })

  it('is for those who may do so to the person, and never to oneself', async () => {
    const acme = await api.staffedCompany()
    for (const targetRole of roles) {
      const target = await person(acme, targetRole)
      const theirs = await api.signIn(target)
      await enableTwoStep(api, theirs)
      expectProblem(await theirs.delete(pathOf(target)), 403, 'forbidden')
      for (const actingRole of roles.toReversed()) {
        const acting = await person(acme, actingRole)
        const browser = await api.signIn(acting)
        const may = actingRole !== 'member' && userActions(acting, { ...target, status: 'active' }).resetTwoStep
        const { status } = await browser.delete(pathOf(target))
        expect(status, `${actingRole} resets ${targetRole}`).toBe(may ? 204 : 403)
        if (may) await enableTwoStep(api, await api.signIn(target))
      }
    }
  })
})
