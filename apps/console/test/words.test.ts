import { expect, test } from 'vitest'
import { toDuration, toSeconds } from '../src/lib/duration.ts'
import { faultIn } from '../src/lib/form.ts'
import { shortUserAgent } from '../src/lib/user-agent.ts'

test.each([
  [60, '1', 'minutes'],
  [90, '90', 'seconds'],
  [600, '10', 'minutes'],
  [7200, '2', 'hours'],
  [86_400, '1', 'days'],
  [90_000, '25', 'hours'],
] as const)('%i seconds are entered as %s %s, and read back the same', (seconds, amount, unit) => {
  expect(toDuration(seconds)).toEqual({ amount, unit })
  expect(toSeconds({ amount, unit })).toBe(seconds)
})

test('a fraction of a unit is whole seconds, nothing is none, and what is no number stays none', () => {
  expect(toSeconds({ amount: '1.5', unit: 'hours' })).toBe(5400)
  expect(toSeconds({ amount: ' ', unit: 'days' })).toBeNull()
  expect(toSeconds({ amount: 'ten', unit: 'days' })).toBeNaN()
})

test.each([
  ['curl/8.5.0', 'curl/8'],
  ['python-requests/2.32.3', 'python-requests/2'],
  ['okhttp/4.12.0', 'okhttp/4'],
  ['Java/v21.0.1', 'Java/21'],
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0',
    'Edge/131',
  ],
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
    'Chrome/131',
  ],
  ['Mozilla/5.0 (Macintosh; rv:130.0) Gecko/20100101 Firefox/130.0', 'Firefox/130'],
  ['a machine without a version that has a lot to say of itself', 'a machine without a version that has a l'],
  ['', ''],
])('%s is called %s', (userAgent, short) => {
  expect(shortUserAgent(userAgent)).toBe(short)
})

test('the first fault inside a field is found, but not in the element on the page', () => {
  expect(faultIn({ type: 'blank', message: 'blank' })).toBe('blank')
  expect(faultIn({ keys: [undefined, { d: { message: 'private_key', ref: {} } }] })).toBe('private_key')
  expect(faultIn({ ref: { message: 'not this' } })).toBeUndefined()
  expect(faultIn(undefined)).toBeUndefined()
})
