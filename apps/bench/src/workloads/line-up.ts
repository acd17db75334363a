import type { Contestant } from '../contestants.ts'
import { millionCount, millionCredentials } from '../seed/million.ts'
import type { World } from '../seed/world.ts'
import type { FloorName } from '../servers/messages.ts'
import type { ServerProcess } from '../servers/server-process.ts'
import { clientCredentialsWorkload } from './client-credentials.ts'
import { codeExchangeWorkload, signIn } from './code-exchange.ts'
import { introspectionWorkload } from './introspection.ts'
import { refreshWorkload } from './refresh.ts'
import { publishedKeys } from './token-verifier.ts'
import type { Workload } from './workload.ts'

/** So many of the million ask for tokens in W1X: more than a measurement comes round to. */
const spreadCount = 50_000

/**
 * What a floor is asked: the requests of W2, whose form holds all it needs.
 * @param name which floor; F1 and F2 have one token for everybody
 * @param server where it runs
 * @param world whose credentials are sent
 */
export const floorWorkload = (name: FloorName, { port, publicKey }: ServerProcess, { machines }: World): Workload =>
  clientCredentialsWorkload({
    port,
    clients: machines,
    method: 'body',
    keys: async () => ({ keys: publicKey ? [publicKey] : [] }),
    sameForAll: name === 'F1' || name === 'F2',
  })

/**
 * What the product is asked.
 * @param port of 127.0.0.1
 * @param world what its database holds
 */
export async function latchkeyWorkloads(port: number, world: World): Promise<[Contestant, Workload][]> {
  const { machines, resourceServer, scope } = world
  const people = await signIn(port, world.people, world.password)
  const keys = publishedKeys(port)
  return [
    ['W1', clientCredentialsWorkload({ port, clients: machines, method: 'basic', keys })],
    ['W2', clientCredentialsWorkload({ port, clients: machines, method: 'body', keys })],
    ['W3', introspectionWorkload({ port, resourceServer, machines })],
    ['W4', codeExchangeWorkload({ port, people, scope, keys })],
    ['W5', refreshWorkload({ port, people, scope, keys })],
  ]
}

/**
 * What the product with a million consumers is asked.
 * @param port of 127.0.0.1
 * @param world what its database holds beside the million
 */
export function millionWorkloadsOn(port: number, { machines }: World): [Contestant, Workload][] {
  const step = millionCount / spreadCount
  const spread = Array.from({ length: spreadCount }, (_, index) => millionCredentials(1 + index * step))
  const keys = publishedKeys(port)
  return [
    ['W1M', clientCredentialsWorkload({ port, clients: machines, method: 'basic', keys })],
    ['W1X', clientCredentialsWorkload({ port, clients: spread, method: 'basic', keys })],
  ]
}
