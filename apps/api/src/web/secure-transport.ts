import { BlockList, isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'

const thisMachine = new BlockList()
thisMachine.addSubnet('127.0.0.0', 8)
thisMachine.addAddress('::1', 'ipv6')

/**
 * Whether an address is of the machine that we run on.
 * @param address IPv4 or IPv6; a socket without one is a local one
 */
export const isThisMachine = (address: string | undefined): boolean =>
  address === undefined ||
  address === '127.0.0.1' ||
  (isIP(address) !== 0 && thisMachine.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'))

/**
 * Whether a request came over TLS as far as one can tell behind a proxy (RFC 6749 sections 3.1 and 3.2). That it did is believed of a
 * configured proxy only, or of one on this machine that says nothing else; that it did not, of anybody.
 * @param request any request
 * @param issuer the issuer identifier; one without TLS is on loopback, for development
 */
export function isSecure(request: FastifyRequest, issuer: string): boolean {
  if (issuer.startsWith('http:') || request.protocol === 'https') return true
  return request.headers['x-forwarded-proto'] === undefined && isThisMachine(request.socket.remoteAddress)
}
