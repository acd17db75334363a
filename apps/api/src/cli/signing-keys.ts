import { parseArgs } from 'node:util'
import { type SigningAlgorithm, signingAlgorithms, stateOf } from '../features/signing-keys/signing-key.ts'
import type { Installation } from '../installation.ts'
import { publicDocumentSeconds } from '../lib/public-documents.ts'
import { describeMoment } from './moment.ts'
import { UsageError } from './usage.ts'

/** What `rotate-signing-key` is to do. */
interface RotationWanted {
  algorithm: SigningAlgorithm | undefined
  now: boolean
}

/**
 * Reads the command line of `rotate-signing-key`.
 * @param args what follows the command
 * @throws UsageError naming what can't be used
 */
export function readRotation(args: string[]): RotationWanted {
  const { values } = parseArgs({
    args,
    options: { algorithm: { type: 'string' }, now: { type: 'boolean', default: false } },
  })
  const algorithm = signingAlgorithms.find((name) => name === values.algorithm)
  if (values.algorithm !== undefined && !algorithm) {
    throw new UsageError(`--algorithm must be ${signingAlgorithms.join(' or ')}.`)
  }
  return { algorithm, now: values.now }
}

/**
 * Makes the next key, or a new one in place of all others.
 * @param installation where
 * @param wanted from {@link readRotation}
 * @throws UsageError when a key of another algorithm is next already
 * @returns what to print: what happens when
 */
export async function rotateSigningKey({ services }: Installation, wanted: RotationWanted): Promise<string> {
  const { signingKeys, clock } = services
  if (wanted.now) {
    const { current, gone } = await signingKeys.replaceAll(wanted.algorithm)
    return `${[
      `Key ${current.kid} (${current.algorithm}) signs from now on, on every node within a second.`,
      `Gone: ${gone.map(({ kid }) => kid).join(', ')}, and with them every access token issued so far. Who asks Latchkey about a`,
      `token learns so at once; an API that checks tokens by itself, when it reads the keys again: within ${publicDocumentSeconds / 60} minutes.`,
      'Consumers get new tokens with their secrets and refresh tokens, which stay good.',
    ].join('\n')}\n`
  }
  const { made, next, current } = await signingKeys.rotate(wanted.algorithm)
  const begins = describeMoment(next.signsFrom, clock.now())
  if (!made && wanted.algorithm !== undefined && wanted.algorithm !== next.algorithm) {
    throw new UsageError(`An ${next.algorithm} key is next already and signs from ${begins}; rotate again after that.`)
  }
  const ends = current.goneAt && describeMoment(current.goneAt, clock.now())
  return `${[
    made
      ? `Key ${next.kid} (${next.algorithm}) is published now.`
      : `Key ${next.kid} (${next.algorithm}) is next already; nothing was changed.`,
    `It signs from ${begins}, when everybody who checks tokens has read it.`,
    `Key ${current.kid} (${current.algorithm}) signs until then and verifies until ${ends}, when its last token has expired.`,
    'No request fails meanwhile; there is nothing else to do.',
  ].join('\n')}\n`
}

/**
 * Lists the keys with what becomes of them.
 * @param installation where
 * @returns what to print: a line for each key
 */
export async function listSigningKeys({ services }: Installation): Promise<string> {
  const now = services.clock.now()
  const lines = (await services.signingKeys.list()).map((key) => {
    const state = stateOf(key, now)
    const what =
      state === 'next' || !key.goneAt
        ? `signs from ${describeMoment(key.signsFrom, now)}`
        : `verifies until ${describeMoment(key.goneAt, now)}`
    return `${key.kid}  ${key.algorithm}  ${state.padEnd('retiring'.length)}  ${what}\n`
  })
  return lines.join('')
}
