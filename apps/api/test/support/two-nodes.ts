import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'vitest'
import { OAuthClient } from './oauth-client.ts'

/** The same consumer at another node. @param node where, with the same issuer */
export const at = (node: { url: string }, { id, key, secret, redirectUri }: OAuthClient): OAuthClient =>
  new OAuthClient(node.url, { id, key, secret, redirectUris: [redirectUri] })

/** Does something many times at once, in turn at several nodes. @param how what to do, of which number */
export const atOnce = <Node, Result>(
  count: number,
  nodes: readonly Node[],
  how: (node: Node, index: number) => Promise<Result>,
): Promise<Result[]> =>
  Promise.all(
    Array.from({ length: count }, (_, index) => {
      const node = nodes[index % nodes.length]
      if (node === undefined) throw new Error('no node')
      return how(node, index)
    }),
  )

/**
 * Asserts the promise that what was taken away is refused by every node within a second: tries until it is refused, and fails if it was
 * asked for a second or more after the change had been answered, and was still given. How long an answer takes does not count, so a slow
 * machine can't make it fail.
 * @param isGiven asks for it once
 * @returns how long after the change it was first refused when asked for, in milliseconds
 */
export async function expectRefusedWithinASecond(isGiven: () => Promise<boolean>): Promise<number> {
  const changedAt = performance.now()
  for (;;) {
    const elapsed = performance.now() - changedAt
    if (!(await isGiven())) return elapsed
    expect(elapsed, 'milliseconds after the change was answered, and still given').toBeLessThan(1000)
    await wait(10)
  }
}
