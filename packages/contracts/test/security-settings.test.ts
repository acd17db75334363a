import { describe, expect, it } from 'vitest'
import { ipRangeSchema } from '../src/index.ts'

const parse = (text: string) => ipRangeSchema.safeParse(text)

describe('a range of addresses', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7/32'],
    [' 203.0.113.0/24 ', '203.0.113.0/24'],
    ['2001:DB8::1', '2001:db8::1/128'],
    ['::/0', '::/0'],
    ['64:ff9b::cb00:7100/120', '64:ff9b::cb00:7100/120'],
    ['2001:db8::ffff:cb00:7100/120', '2001:db8::ffff:cb00:7100/120'],
  ])('%s is kept as %s', (text, range) => {
    expect(parse(text).data).toBe(range)
  })

  it.each([
    '::ffff:203.0.113.0/120',
    '::ffff:cb00:7100/120',
    '::FFFF:0:0/96',
    '0:0:0:0:0:ffff:cb00:7100/120',
    '0000:0000:0000:0000:0000:ffff:cb00:7100',
    '0::ffff:cb00:7100/120',
    '::0:ffff:cb00:7100/120',
    '0:0::0:ffff:cb00:7100/128',
  ])('%s would hold nobody and is refused, however it is spelled', (text) => {
    expect(parse(text).success).toBe(false)
  })

  it.each(['', 'example.com', '10.0.0.0/33', '010.0.0.1/8', '2001:db8::/129', '2001:db8:::/32', '[::1]', '::1/64/64'])(
    '%j is none',
    (text) => {
      expect(parse(text).success).toBe(false)
    },
  )
})
