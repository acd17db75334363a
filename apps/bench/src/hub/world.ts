import { actorFor, makeCompany, makeConsumer, makeGroup } from '@latchkey/api/factories'
import { openInstallation } from '@latchkey/api/installation'
import { audience, issuer } from '../installation-name.ts'
import type { Credentials } from '../load/requests.ts'

const permissions = ['work_orders:view', 'work_orders:create']
/** How many machines call: each with a token of its own. */
const machineCount = 64

/**
 * Fills an empty database: a company with machines, whose work orders are behind the Hub.
 * @param options the database, the key that its secrets are sealed with, and the upstream's port of 127.0.0.1
 * @returns the machines
 * @throws StartError when the database can't be used
 */
export async function makeHubWorld(options: {
  databaseUrl: string
  masterKey: Buffer
  upstreamPort: number
}): Promise<Credentials[]> {
  const { databaseUrl, masterKey, upstreamPort } = options
  const faults: unknown[] = []
  const installation = await openInstallation({
    databaseUrl,
    masterKey,
    issuer,
    audience,
    trustedUpstreamHosts: ['127.0.0.1'],
    onError: (error) => void faults.push(error),
  })
  const { services } = installation
  try {
    const { company, superAdministrator } = await makeCompany(services)
    const actor = actorFor(company, superAdministrator)
    const url = `http://127.0.0.1:${upstreamPort}`
    await services.modules.update(actor, 'work_orders', { upstream: { url } })
    const permissionGroupId = (await makeGroup(services, company, { permissions })).id
    const machines: Credentials[] = []
    while (machines.length < machineCount) {
      const { key, secret } = await makeConsumer(services, actor, { permissionGroupId, usesHub: true })
      if (secret === null) throw new Error('a consumer was made without a secret')
      machines.push({ key, secret })
    }
    return machines
  } finally {
    await installation.close()
  }
}
