import { expect, it } from 'vitest'
import { networkOf } from '../../src/lib/network.ts'

it('takes all addresses of an IPv6 network of 64 bits for one', () => {
  const network = '2001:db8:0:1'
  for (const address of ['2001:db8:0:1::5', '2001:db8:0:1:ffff::', '2001:0db8:0000:0001:1:2:3:4', '2001:DB8:0:1::']) {
    expect(networkOf(address), address).toBe(network)
  }
  expect(networkOf('2001:db8:0:2::5')).not.toBe(network)
  expect(networkOf('::1')).toBe('0:0:0:0')
})

it('takes every other address for itself', () => {
  expect(networkOf('203.0.113.8')).toBe('203.0.113.8')
  expect(networkOf('::ffff:203.0.113.8')).toBe('::ffff:203.0.113.8')
  expect(networkOf('')).toBe('')
})
