import { randomBytes } from 'node:crypto'
import { actorFor, makeCompany, makeConsumer, makeGroup } from '@latchkey/api/factories'
import { openInstallation } from '@latchkey/api/installation'
import { audience } from '../installation-name.ts'
import type { Credentials } from '../load/requests.ts'

/** What the database holds: somebody who takes machines away, and machines. */
export interface GuardWorld {
  administrator: { email: string; password: string }
  machines: (Credentials & { id: string })[]
  /** Of the resource server that guards belong to. */
  resourceServer: Credentials
}

const permissions = ['assets:view', 'work_orders:view']

/**
 * Fills an empty database through the product's own services.
 * @param options the database, the key that its secrets are sealed with, the issuer, and how many machines
 * @throws StartError when the database can't be used
 */
export async function makeGuardWorld(options: {
  databaseUrl: string
  masterKey: Buffer
  issuer: string
  machines: number
}): Promise<GuardWorld> {
  const faults: unknown[] = []
  const onError = (error: unknown) => void faults.push(error)
  const installation = await openInstallation({ ...options, audience, onError })
  const { services } = installation
  try {
    const password = randomBytes(24).toString('base64url')
    const { company, superAdministrator } = await makeCompany(services, { superAdministrator: { password } })
    const actor = actorFor(company, superAdministrator)
    const { id: permissionGroupId } = await makeGroup(services, company, { permissions })
    const machines: GuardWorld['machines'] = []
    while (machines.length < options.machines) {
      const { id, key, secret } = await makeConsumer(services, actor, { permissionGroupId })
      if (secret === null) throw new Error('a consumer was made without a secret')
      machines.push({ id, key, secret })
    }
    const resourceServer = { key: 'guarded', secret: randomBytes(24).toString('base64url') }
    await services.resourceServers.upsert({ ...resourceServer, name: 'Guarded', audience })
    if (faults.length > 0) throw new Error('the database could not be filled', { cause: faults[0] })
    return { administrator: { email: superAdministrator.email, password }, machines, resourceServer }
  } finally {
    await installation.close()
  }
}
