import type { ModuleUpdate } from '@latchkey/contracts'
import { actorFor } from '../../src/demo/factories.ts'
import { type OAuthWorld, startOAuthWorld } from './oauth-world.ts'
import type { TestDeployment } from './test-api.ts'
import { startUpstream, type Upstream } from './upstream.ts'

/** A company whose work orders are behind the Hub, which its consumers use, and an upstream for them. */
export interface HubWorld extends OAuthWorld {
  upstream: Upstream
  /** A token of a machine that may view, create, edit and delete work orders. */
  token: string
  /** Calls the Hub. @param path below `/hub` */
  hub: (path: string, init?: RequestInit) => Promise<Response>
  /** Changes a module; in force at once. */
  setModule: (key: string, update: ModuleUpdate) => Promise<void>
  close: () => Promise<void>
}

/** What {@link HubWorld.token} may do. */
export const hubPermissions = ['view', 'create', 'edit', 'delete'].map((action) => `work_orders:${action}`)

/** Starts one. */
export async function startHubWorld(deployment?: TestDeployment): Promise<HubWorld> {
  const [world, upstream] = await Promise.all([startOAuthWorld(deployment), startUpstream()])
  const { api, acme } = world
  const actor = actorFor(acme.company, acme.administrator)
  const setModule: HubWorld['setModule'] = async (key, update) => {
    await api.services.modules.update(actor, key, update)
    await api.services.changes.catchUp()
  }
  await setModule('work_orders', { upstream: { url: upstream.url } })
  const client: OAuthWorld['client'] = (settings) => world.client({ usesHub: true, ...settings })
  const machine = await client({ grantType: 'client_credentials', permissions: hubPermissions })
  const { body } = await machine.token({ grant_type: 'client_credentials' })
  const token = body.access_token
  return {
    ...world,
    client,
    upstream,
    token,
    setModule,
    hub: (path, { headers, ...init } = {}) =>
      fetch(`${api.url}/hub${path}`, {
        ...init,
        redirect: 'manual',
        headers: { authorization: `Bearer ${token}`, ...Object.fromEntries(new Headers(headers)) },
      }),
    async close() {
      await api.close()
      await upstream.close()
    },
  }
}
