import { z } from 'zod'

const mappedIpv4 = /^\[::ffff:[0-9a-f]+:[0-9a-f]+\]$/u
/** Whether an IPv6 range is of IPv4 addresses (RFC 4291 section 2.5.5.2), in whichever of its many spellings: a URL has but one. */
const isMapped = (range: string): boolean =>
  mappedIpv4.test(new URL(`http://[${range.slice(0, range.indexOf('/'))}]`).hostname)
// An IPv4 range in IPv6 clothes would hold nobody: addresses are compared as what they are.
const isIpRange = (text: string): boolean =>
  z.cidrv4().safeParse(text).success || (z.cidrv6().safeParse(text).success && !isMapped(text))

const withPrefix = (text: string): string =>
  text === '' || text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`

/** A range of addresses (RFC 4632, RFC 4291 section 2.3) such as `203.0.113.0/24`; a single address is the range of itself. */
export const ipRangeSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(49)
  .overwrite(withPrefix)
  .refine(isIpRange, 'invalid_ip_range')

/** The most ranges in one list. */
export const maxIpRanges = 100

/** Ranges of addresses, each once; an empty list stands for any address. */
export const ipRangesSchema = z
  .array(ipRangeSchema)
  .max(maxIpRanges)
  .superRefine((ranges, context) => {
    ranges.forEach((range, index) => {
      if (ranges.indexOf(range) !== index) context.addIssue({ code: 'custom', path: [index], message: 'duplicate' })
    })
  })
