import { isIPv6 } from 'node:net'

/**
 * The network an address belongs to, as far as one person can be told from another: an IPv6 address counts as its /64, since whoever
 * has one has them all; any other as itself.
 * @param address IPv4 or IPv6
 */
export function networkOf(address: string): string {
  // Most have no colon, which is quicker to see than what they are.
  if (!address.includes(':') || !isIPv6(address) || address.includes('.')) return address
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length)
  const all = [...groups, ...Array.from({ length: missing }, () => '0'), ...(tail ? tail.split(':') : [])]
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
