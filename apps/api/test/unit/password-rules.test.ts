import { defaultPasswordRules } from '@latchkey/contracts'
import { expect, test } from 'vitest'
import { findPasswordFault } from '../../src/lib/password-rules.ts'

const owner = { name: 'Wilhelmina Major', email: 'mina.major@example.com' }
const faultOf = (password: string, rules = defaultPasswordRules) =>
  findPasswordFault('password', password, owner, rules)?.code

test.each([
  'qwerty123456',
  'QWERTY123456',
  'password2026!',
  '...letmein...',
  'dragondragon',
  'aaaaaaaaaaaaaa',
  'abababababab',
  '123456789012',
  '210987654321',
  'abcdefghijklm',
  'wilhelmina 2026',
  'mina.major@example.com',
  'Major.Wilhelmina',
])('%s is what is tried first', (password) => {
  expect(faultOf(password)).toBe('common_password')
})

test.each([
  'seven quiet herons wade',
  'correct horse battery staple',
  'K7#mq2!vTz0p',
  'wilhelmina likes rhubarb',
  '熱い珈琲を三杯ください昨日',
])('%s is not', (password) => {
  expect(faultOf(password)).toBeUndefined()
})

test('a company can ask for more characters, and do without the list of the common ones, but not without the rest', () => {
  expect(faultOf('K7#mq2!vTz0p', { minPasswordLength: 13, refusesCommonPasswords: true })).toBe('too_short')
  const withoutList = { minPasswordLength: 12, refusesCommonPasswords: false }
  expect(faultOf('qwerty123456', withoutList)).toBeUndefined()
  for (const easy of ['aaaaaaaaaaaaaa', '123456789012', 'wilhelmina 2026']) {
    expect(faultOf(easy, withoutList)).toBe('common_password')
  }
})
