import type { Pair } from './plan.ts'

/** The floors, cheapest first. */
export const floors = ['F1', 'F2', 'F3', 'F3d', 'F4'] as const

/** What is asked of the product. */
export const workloads = ['W1', 'W2', 'W3', 'W4', 'W5'] as const

/** What is asked of a product with a million consumers, in a database of its own. */
export const millionWorkloads = ['W1M', 'W1X'] as const

/** The short name of something that is measured. */
export type Contestant = (typeof floors | typeof workloads | typeof millionWorkloads)[number]

/** All of them, in the order in which they are told. */
export const contestantNames: Contestant[] = [...floors, ...workloads, ...millionWorkloads]

/** What each does. */
export const contestants: Record<Contestant, string> = {
  F1: 'bare node:http, form POST',
  F2: 'bare Fastify with formbody',
  F3: 'F2 + one ES256 signature (fast-jwt, synchronous key)',
  F3d: 'F2 + one ES256 signature (DER by crypto.sign, converted by hand)',
  F4: 'F3 + one indexed SELECT (pg, prepared)',
  W1: 'client_credentials with Basic, 1,000 consumers',
  W2: 'client_credentials with body credentials, 1,000 consumers',
  W3: 'introspection by a resource server, 4,000 live tokens',
  W4: 'authorize (signed in, consent given) + code exchange',
  W5: 'refresh rotation, a chain for each connection',
  W1M: 'W1 with 1,000,000 more consumers in the database',
  W1X: 'W1 spread over 50,000 of those 1,000,000',
}

/** What a ratio should reach. */
export interface Bar extends Pair<Contestant> {
  atLeast: number
}

/** The bars. A bar that isn't met is told and fails nothing: this machine may be slow today. */
export const bars: Bar[] = [
  { base: 'F3', measured: 'W1', atLeast: 0.9 },
  { base: 'F3', measured: 'W2', atLeast: 0.9 },
  { base: 'F3', measured: 'W3', atLeast: 2.5 },
  { base: 'F3', measured: 'W4', atLeast: 0.25 },
  { base: 'F3', measured: 'W5', atLeast: 0.5 },
  { base: 'W1', measured: 'W1M', atLeast: 0.9 },
]

/** The resident set that W1 may need, in bytes. */
export const mostRssBytes = 200 * 1024 * 1024

/**
 * What has to be measured for the chosen workloads to be compared: all floors, and W1 beside the million.
 * @param chosen workloads
 */
export function withBases(chosen: readonly Contestant[]): Contestant[] {
  const beside: Contestant[] = millionWorkloads.some((name) => chosen.includes(name)) ? ['W1'] : []
  return [...new Set([...floors, ...beside, ...chosen])]
}

/**
 * What is measured against what, back to back.
 * @param chosen the workloads of the run; the floors are always measured
 */
export function pairsFor(chosen: readonly Contestant[]): Pair<Contestant>[] {
  const against = (base: Contestant, names: readonly Contestant[]) => names.map((measured) => ({ base, measured }))
  return [
    ...against(
      'F3',
      floors.filter((name) => name !== 'F3'),
    ),
    ...against(
      'F3',
      workloads.filter((name) => chosen.includes(name)),
    ),
    ...against(
      'W1',
      millionWorkloads.filter((name) => chosen.includes(name)),
    ),
  ]
}
