import ipaddr from 'ipaddr.js'

/**
 * Whether an address is in one of the ranges. An IPv4 address in IPv6 clothes counts as what it is.
 * @param ranges such as `203.0.113.0/24`; none allows any address
 * @param address IPv4 or IPv6
 */
export function isInRanges(ranges: readonly string[], address: string): boolean {
  if (ranges.length === 0) return true
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return ranges.some((range) => {
    const [network, bits] = ipaddr.parseCIDR(range)
    return network.kind() === parsed.kind() && parsed.match(network, bits)
  })
}
