import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SecretCreated } from '@latchkey/contracts'
import { Integrator } from '../support/integrator.ts'
import { appScope, startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

// A program that speaks for itself, from the administrator's "+" to its retirement.

let world: OAuthWorld
beforeAll(async () => {
  world = await startOAuthWorld()
})
afterAll(() => world.api.close())

test.each(['basic', 'post'] as const)('gets a token with its secret by %s, which the API accepts', async (method) => {
  const { machine, api } = world
  const app = await Integrator.discover(machine, method)
  const tokens = await app.clientCredentials()
  expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 600, scope: appScope })
  expect(tokens).not.toHaveProperty('refresh_token')
  const claims = await app.verify(tokens.access_token, api.audience)
  expect(claims).toMatchObject({ sub: machine.key, client_id: machine.key, scope: appScope })
  await expect(app.verify(tokens.access_token, 'https://other.example')).rejects.toThrow(/"aud"/u)
  expect(await app.introspect(tokens.access_token)).toMatchObject({ active: true, client_id: machine.key })
  expect((await app.clientCredentials({ scope: 'assets:view' })).scope).toBe('assets:view')
})

test('is told by the library what went wrong', async () => {
  const { machine } = world
  const app = await Integrator.discover(machine)
  await expect(app.clientCredentials({ scope: 'bogus' })).rejects.toMatchObject({ status: 400, error: 'invalid_scope' })
  const stranger = await Integrator.discover(machine.withSecret('wrong'))
  await expect(stranger.clientCredentials()).rejects.toMatchObject({
    name: 'WWWAuthenticateChallengeError',
    status: 401,
  })
})

test('lives through a change of its secret, and ends with its consumer', async () => {
  const { api, acme } = world
  const administrator = await api.signIn(acme.administrator)
  const consumer = await world.client({ grantType: 'client_credentials' })
  const old = await Integrator.discover(consumer)
  const { body } = await administrator.post<SecretCreated>(`/api/v1/consumers/${consumer.id}/secrets`, {
    overlapSeconds: 3600,
  })
  const renewed = await Integrator.discover(consumer.withSecret(body.secret))
  const { access_token: token } = await old.clientCredentials()
  expect(await renewed.introspect(token)).toMatchObject({ active: true })
  api.clock.advance(3601)
  await expect(old.clientCredentials()).rejects.toMatchObject({ status: 401 })

  const last = await renewed.clientCredentials()
  const machine = await Integrator.discover(world.machine)
  await administrator.patch(`/api/v1/consumers/${consumer.id}`, { status: 'disabled' })
  await expect(renewed.clientCredentials()).rejects.toMatchObject({ status: 401 })
  await expect(renewed.introspect(last.access_token)).rejects.toMatchObject({ status: 401 })
  await administrator.patch(`/api/v1/consumers/${consumer.id}`, { status: 'active' })
  expect(await renewed.introspect(last.access_token)).toMatchObject({ active: true })
  await administrator.delete(`/api/v1/consumers/${consumer.id}`)
  await expect(renewed.clientCredentials()).rejects.toMatchObject({ status: 401 })
  expect(await machine.clientCredentials()).toMatchObject({ scope: appScope })
})
