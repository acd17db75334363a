import { describe, expect, it } from 'vitest'
import { isPublicAddress } from '../../src/lib/public-address.ts'

describe('isPublicAddress', () => {
  it.each(['8.8.8.8', '1.1.1.1', '172.15.0.1', '192.167.255.255', '2001:4860:4860::8888', '2a00:1450:4001::1'])(
    'CLI-13 %s is',
    (address) => {
      expect(isPublicAddress(address)).toBe(true)
    },
  )

  it.each([
    ['this machine', ['127.0.0.1', '127.255.0.9', '0.0.0.0', '::1', '::']],
    ['private networks', ['10.0.0.1', '172.16.0.1', '172.31.255.254', '192.168.1.1', 'fc00::1', 'fd12:3456::1']],
    ['carriers and links', ['100.64.0.1', '169.254.169.254', 'fe80::1', 'fe80::1%eth0', 'fec0::1']],
    ['IPv4 in IPv6 clothes', ['::ffff:10.0.0.1', '::ffff:a00:1', '::10.0.0.1', '64:ff9b::10.0.0.1', '2002:a00:1::1']],
    ['many at once', ['224.0.0.1', '255.255.255.255', 'ff02::1']],
    ['documentation and tests', ['192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '2001:db8::1']],
    ['what nobody has', ['240.0.0.1', '100::1', '4000::1']],
    ['no address at all', ['', 'localhost', '[::1]', '8.8.8.8:443', 'example.com']],
  ])('CLI-13 nothing is of %s', (_kind, addresses) => {
    expect(addresses.filter((address) => isPublicAddress(address))).toEqual([])
  })
})
