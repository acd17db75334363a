import { lookup as lookUpName, type LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { buildConnector } from 'undici'
import { isPublicAddress } from './public-address.ts'

/** What an operator allows. */
export interface OutboundPolicy {
  /** Host names and addresses, with a port or for any, that may lead to a network that is not public. */
  trustedHosts: readonly string[]
  /** Certificates (PEM) to believe instead of the well-known authorities'. */
  certificateAuthorities?: string
}

/** An address that is not to be connected to. */
export class NotAllowedError extends Error {
  override name = 'NotAllowedError'
}

/** Resolves a name for a connection, to public addresses only: what is judged is what is connected to. */
const lookUpPublic: LookupFunction = (hostname, options, callback) => {
  lookUpName(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    const allowed = error ? [] : addresses.filter(({ address }) => isPublicAddress(address))
    const [first] = allowed
    if (error) callback(error, '')
    else if (first === undefined) callback(new NotAllowedError(`${hostname} has no public address`), '')
    else if (options.all) callback(null, allowed)
    else callback(null, first.address, first.family)
  })
}

const withoutBrackets = (host: string): string => host.replace(/^\[(.*)\]$/u, '$1')

/**
 * Whether an operator has named a host, for any port or for the one that is meant.
 * @param policy what the operator allows
 * @param url its parts, where the port is empty if it is the scheme's own
 */
export function isTrustedHost(
  { trustedHosts }: OutboundPolicy,
  { protocol, hostname, port }: { protocol: string; hostname: string; port: string },
): boolean {
  const host = withoutBrackets(hostname).toLowerCase()
  const written = isIP(host) === 6 ? `[${host}]` : host
  const withPort = `${written}:${port || (protocol === 'https:' ? '443' : '80')}`
  return trustedHosts.some((trusted) => [host, withPort].includes(trusted.toLowerCase()))
}

/**
 * Connects to addresses that others choose, without being led into networks that are not theirs: by TLS and to public addresses only,
 * unless the operator trusts the host.
 * @param policy what the operator allows
 * @param options how long connecting may take, in milliseconds, and how many TLS sessions are kept to go on with
 */
export function checkedConnector(
  policy: OutboundPolicy,
  options: { timeout: number; maxCachedSessions: number },
): buildConnector.connector {
  const { certificateAuthorities } = policy
  const common = {
    ...options,
    allowH2: false,
    ...(certificateAuthorities === undefined ? {} : { ca: certificateAuthorities }),
  }
  const connectAnywhere = buildConnector(common)
  const connectPublic = buildConnector({ ...common, lookup: lookUpPublic })
  return (target, callback) => {
    const host = withoutBrackets(target.hostname)
    if (isTrustedHost(policy, target)) connectAnywhere(target, callback)
    else if (target.protocol !== 'https:')
      callback(new NotAllowedError(`${host} is not to be called without TLS`), null)
    // No name is looked up for an address.
    else if (isIP(host) !== 0 && !isPublicAddress(host)) callback(new NotAllowedError(`${host} is not public`), null)
    else connectPublic(target, callback)
  }
}
