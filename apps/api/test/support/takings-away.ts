import type { Authorization, Consumer, Page } from '@latchkey/contracts'
import { expect } from 'vitest'
import { makeGroup, makePerson } from '../../src/demo/factories.ts'
import { appPermissions, appScope, type OAuthWorld } from './oauth-world.ts'
import { testPassword } from './test-api.ts'
import { at } from './two-nodes.ts'

/** What somebody has, and what takes it away at one node. */
export interface TakingAway {
  /** What happens, after the conformance row that it is part of. */
  what: string
  /** Gives it. @returns whether a node gives it still, and how to take it away at the world's own node */
  prepare: (world: OAuthWorld) => Promise<{
    isGivenAt: (node: { url: string }) => Promise<boolean>
    takeAway: () => Promise<void>
    /** An access token that is good for something until then, for those who verify it by themselves. */
    presented?: { token: string; permission: string }
  }>
}

const form = { grant_type: 'client_credentials' }
const makeMachine = (world: OAuthWorld) => world.client({ grantType: 'client_credentials' })

/** A user's tokens at an app of its own, and whether they are good. */
async function connected(world: OAuthWorld) {
  const app = await world.client()
  const member = await world.api.signIn(world.acme.member)
  const tokens = await app.connect(member)
  return {
    app,
    member,
    tokens,
    presented: { token: tokens.access_token, permission: 'assets:view' },
    isActiveAt: async (node: { url: string }) =>
      (await at(node, app).introspect(tokens.access_token)).body.active === true,
  }
}

let made = 0

/** A machine's token for something in a module of its own, and whether introspection says that it may still do it. */
async function permitted(world: OAuthWorld) {
  const key = `taken_${(made += 1)}`
  const permissions = ['assets:view', `${key}:view`]
  const administrator = await world.api.signIn(world.acme.administrator)
  const change = async (method: string, path: string, body: unknown) => {
    const { status } = await administrator.call(method, `/api/v1${path}`, { body })
    expect(status).toBeLessThan(300)
  }
  const name = { en: key, es: key, 'pt-BR': key }
  await change('POST', '/modules', { key, name, actions: ['view', 'edit'] })
  const machine = await world.client({ grantType: 'client_credentials', permissions })
  const { body: token } = await machine.token(form)
  expect(token.scope).toBe(permissions.join(' '))
  const { body: consumer } = await administrator.get<Consumer>(`/api/v1/consumers/${machine.id}`)
  return {
    key,
    groupPath: `/permission-groups/${consumer.permissionGroup.id}`,
    change,
    presented: { token: token.access_token, permission: `${key}:view` },
    isGivenAt: async (node: { url: string }) => {
      const { body } = await at(node, machine).introspect(token.access_token)
      expect(body).toMatchObject({ active: true, scope: expect.stringContaining('assets:view') })
      return body.scope.split(' ').includes(`${key}:view`)
    },
  }
}

/** A person in a group of their own, with a token of an app that may do more, and whether introspection says that it may still do all. */
async function permittedPerson(world: OAuthWorld) {
  const { services } = world.api
  const { company, administrator } = world.acme
  const group = await makeGroup(services, company, { permissions: appPermissions })
  const wanted = { permissionGroupId: group.id, password: testPassword }
  const person = await makePerson(services, company, wanted)
  const app = await world.client()
  const tokens = await app.connect(await world.api.signIn(person))
  const browser = await world.api.signIn(administrator)
  const [kept = '', taken = ''] = appPermissions
  return {
    kept,
    presented: { token: tokens.access_token, permission: taken },
    group,
    person,
    change: async (path: string, body: unknown) => {
      expect((await browser.patch(`/api/v1${path}`, body)).status).toBe(200)
    },
    isGivenAt: async (node: { url: string }) => {
      const { body } = await at(node, app).introspect(tokens.access_token)
      expect(body).toMatchObject({ active: true, scope: expect.stringContaining(kept) })
      return body.scope === appScope
    },
  }
}

/** Everything that can be taken away, from whomever. */
export const takingsAway: TakingAway[] = [
  {
    what: 'a consumer is disabled',
    async prepare(world) {
      const machine = await makeMachine(world)
      const administrator = await world.api.signIn(world.acme.administrator)
      const { body: token } = await machine.token(form)
      return {
        presented: { token: token.access_token, permission: 'assets:view' },
        isGivenAt: async (node) => (await at(node, machine).token(form)).status === 200,
        async takeAway() {
          const { status } = await administrator.patch(`/api/v1/consumers/${machine.id}`, { status: 'disabled' })
          expect(status).toBe(200)
        },
      }
    },
  },
  {
    what: 'SEC-09 a consumer is deleted',
    async prepare(world) {
      const machine = await makeMachine(world)
      const administrator = await world.api.signIn(world.acme.administrator)
      const { body: token } = await machine.token(form)
      return {
        presented: { token: token.access_token, permission: 'assets:view' },
        isGivenAt: async (node) => (await at(node, machine).token(form)).status === 200,
        async takeAway() {
          expect((await administrator.delete(`/api/v1/consumers/${machine.id}`)).status).toBe(204)
        },
      }
    },
  },
  {
    what: 'a secret is rotated without overlap',
    async prepare(world) {
      const machine = await makeMachine(world)
      const administrator = await world.api.signIn(world.acme.administrator)
      return {
        isGivenAt: async (node) => (await at(node, machine).token(form)).status === 200,
        async takeAway() {
          const path = `/api/v1/consumers/${machine.id}/secrets`
          expect((await administrator.post(path, { overlapSeconds: 0 })).status).toBe(201)
        },
      }
    },
  },
  {
    what: 'a consumer’s group is narrowed',
    async prepare(world) {
      const machine = await makeMachine(world)
      const [kept = '', ...taken] = appPermissions
      const { body: token } = await machine.token(form)
      return {
        presented: { token: token.access_token, permission: taken[0] ?? '' },
        isGivenAt: async (node) => (await at(node, machine).token({ ...form, scope: taken[0] })).status === 200,
        async takeAway() {
          await world.sql(
            `update permission_groups set permissions = $2
             where id = (select permission_group_id from consumers where id = $1)`,
            machine.id,
            [kept],
          )
        },
      }
    },
  },
  {
    what: 'a token’s group is narrowed by an administrator',
    async prepare(world) {
      const { groupPath, change, ...given } = await permitted(world)
      return { ...given, takeAway: () => change('PATCH', groupPath, { permissions: ['assets:view'] }) }
    },
  },
  {
    what: 'a person’s group is narrowed, and with it what their apps may do',
    async prepare(world) {
      const { kept, group, person: _person, change, ...given } = await permittedPerson(world)
      return { ...given, takeAway: () => change(`/permission-groups/${group.id}`, { permissions: [kept] }) }
    },
  },
  {
    what: 'a person moves to a smaller group, and their apps may do less',
    async prepare(world) {
      const { kept, person, group: _group, change, ...given } = await permittedPerson(world)
      const small = await makeGroup(world.api.services, world.acme.company, { permissions: [kept] })
      return { ...given, takeAway: () => change(`/users/${person.id}`, { permissionGroupId: small.id }) }
    },
  },
  {
    what: 'an administrator becomes a member',
    async prepare(world) {
      const { api, acme } = world
      const wanted = { permissionGroupId: acme.fullAccess.id, password: testPassword }
      const person = await makePerson(api.services, acme.company, { ...wanted, role: 'administrator' })
      const browser = await api.signIn(person)
      const cookie = `__Host-latchkey-session=${browser.cookie('__Host-latchkey-session')}`
      const superAdministrator = await api.signIn(acme.superAdministrator)
      return {
        async isGivenAt({ url }) {
          const { status } = await fetch(`${url}/api/v1/users`, { headers: { cookie } })
          // Signed in they stay.
          expect([200, 403]).toContain(status)
          return status === 200
        },
        async takeAway() {
          const { status } = await superAdministrator.patch(`/api/v1/users/${person.id}`, { role: 'member' })
          expect(status).toBe(200)
        },
      }
    },
  },
  {
    what: 'a group is deleted, and its consumers get a smaller one',
    async prepare(world) {
      const { groupPath, change, ...given } = await permitted(world)
      const replacement = await makeGroup(world.api.services, world.acme.company, { permissions: ['assets:view'] })
      return {
        ...given,
        takeAway: () => change('DELETE', `${groupPath}?replacement=${replacement.id}`, undefined),
      }
    },
  },
  {
    what: 'a module is archived',
    async prepare(world) {
      const { key, change, ...given } = await permitted(world)
      return { ...given, takeAway: () => change('PATCH', `/modules/${key}`, { archived: true }) }
    },
  },
  {
    what: 'a module has an action no more',
    async prepare(world) {
      const { key, change, ...given } = await permitted(world)
      return { ...given, takeAway: () => change('PATCH', `/modules/${key}`, { actions: ['edit'] }) }
    },
  },
  {
    what: 'a consumer moves to a smaller group',
    async prepare(world) {
      const [machine, small] = [await makeMachine(world), await world.client({ permissions: ['assets:view'] })]
      const administrator = await world.api.signIn(world.acme.administrator)
      const { body: other } = await administrator.get<{ permissionGroup: { id: string } }>(
        `/api/v1/consumers/${small.id}`,
      )
      const { body: token } = await machine.token(form)
      return {
        presented: { token: token.access_token, permission: 'work_orders:view' },
        isGivenAt: async (node) =>
          (await at(node, machine).token({ ...form, scope: 'work_orders:view' })).status === 200,
        async takeAway() {
          const change = { permissionGroupId: other.permissionGroup.id }
          expect((await administrator.patch(`/api/v1/consumers/${machine.id}`, change)).status).toBe(200)
        },
      }
    },
  },
  {
    what: 'SEC-09 an authorization is revoked',
    async prepare(world) {
      const { app, member, presented, isActiveAt } = await connected(world)
      return {
        isGivenAt: isActiveAt,
        presented,
        async takeAway() {
          const path = `/api/v1/authorizations?mine=true&consumerId=${app.id}`
          const [authorization] = (await member.get<Page<Authorization>>(path)).body.items
          expect((await member.delete(`/api/v1/authorizations/${authorization?.id}`)).status).toBe(204)
        },
      }
    },
  },
  {
    what: 'an access token is revoked',
    async prepare(world) {
      const { app, tokens, presented, isActiveAt } = await connected(world)
      return {
        isGivenAt: isActiveAt,
        presented,
        async takeAway() {
          expect((await app.revoke(tokens.access_token)).status).toBe(200)
        },
      }
    },
  },
  {
    what: 'SEC-09 a refresh token is revoked',
    async prepare(world) {
      const { app, tokens, presented, isActiveAt } = await connected(world)
      return {
        isGivenAt: isActiveAt,
        presented,
        async takeAway() {
          expect((await app.revoke(tokens.refresh_token)).status).toBe(200)
        },
      }
    },
  },
  {
    what: 'a person with apps is suspended',
    async prepare(world) {
      const { presented, isActiveAt } = await connected(world)
      return {
        isGivenAt: isActiveAt,
        presented,
        async takeAway() {
          await world.sql(`update users set status = 'suspended' where id = $1`, world.acme.member.id)
        },
      }
    },
  },
  {
    what: 'a signed-in person is suspended',
    async prepare(world) {
      const member = await world.api.signIn(world.acme.member)
      const cookie = `__Host-latchkey-session=${member.cookie('__Host-latchkey-session')}`
      return {
        isGivenAt: async ({ url }) => (await fetch(`${url}/api/v1/session`, { headers: { cookie } })).status === 200,
        async takeAway() {
          await world.sql(`update users set status = 'suspended' where id = $1`, world.acme.member.id)
        },
      }
    },
  },
  {
    what: 'a company is suspended',
    async prepare(world) {
      const { presented, isActiveAt } = await connected(world)
      return {
        isGivenAt: isActiveAt,
        presented,
        async takeAway() {
          const { companies, changes } = world.api.services
          expect(await companies.suspend(world.acme.company.number)).toBe(true)
          // The operator's command is a process of its own; here it is this node that looks.
          await changes.catchUp()
        },
      }
    },
  },
  {
    what: 'a person signs out',
    async prepare(world) {
      const member = await world.api.signIn(world.acme.member)
      const cookie = `__Host-latchkey-session=${member.cookie('__Host-latchkey-session')}`
      return {
        isGivenAt: async ({ url }) => (await fetch(`${url}/api/v1/session`, { headers: { cookie } })).status === 200,
        async takeAway() {
          expect((await member.delete('/api/v1/session')).status).toBe(204)
        },
      }
    },
  },
]

/** Lets suspended people and companies back in. */
export async function restoreEverybody(world: OAuthWorld): Promise<void> {
  await world.sql(`update users set status = 'active' where status = 'suspended'`)
  await world.sql(`update companies set status = 'active' where status = 'suspended'`)
}
