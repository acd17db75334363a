import { promisify } from 'node:util'
import { deflate } from 'node:zlib'
import { encodeHeader, signCompact } from '../../lib/jws.ts'
import type { Keyring } from '../signing-keys/keyring.ts'
import type { StatusMemory } from './status-memory.ts'

const compress = promisify(deflate)

/** For how long a list may be kept before it is read again, in seconds; the feed is for those who can't wait. */
export const listSeconds = 60
/** For how long it is good at all, in seconds. */
const listLifetimeSeconds = 300

/** A signed list, and when it was made, in seconds since 1970. */
export interface SignedStatusList {
  token: string
  issuedAt: number
}

/**
 * Makes Status List Tokens (draft-ietf-oauth-status-list section 5.1), each anew when a status has changed or a key has, or when it has
 * become old.
 * @param deps the statuses, what signs, where lists are published, and the time in seconds since 1970
 * @returns the list of a number, of which there must be one
 */
export function createStatusLists(deps: {
  memory: StatusMemory
  keyring: Keyring
  uriOf: (list: number) => string
  now: () => number
}): (list: number) => Promise<SignedStatusList> {
  const { memory, keyring, uriOf, now } = deps
  const made = new Map<number, { version: number; kid: string; list: Promise<SignedStatusList> }>()
  const issuedAt = new Map<number, number>()

  const sign = async (list: number, moment: number): Promise<SignedStatusList> => {
    const lst = (await compress(memory.octetsOf(list))).toString('base64url')
    const { kid, algorithm, privateKey } = keyring.current()
    const payload = {
      sub: uriOf(list),
      iat: moment,
      exp: moment + listLifetimeSeconds,
      ttl: listSeconds,
      status_list: { bits: 2, lst },
    }
    const header = encodeHeader({ alg: algorithm, typ: 'statuslist+jwt', kid })
    return { token: signCompact(payload, { header, algorithm, privateKey }), issuedAt: moment }
  }

  return (list) => {
    const moment = now()
    const { version } = memory
    const { kid } = keyring.current()
    const known = made.get(list)
    const age = moment - (issuedAt.get(list) ?? 0)
    if (known?.version === version && known.kid === kid && age >= 0 && age < listSeconds) return known.list
    const signing = sign(list, moment)
    made.set(list, { version, kid, list: signing })
    issuedAt.set(list, moment)
    return signing
  }
}
