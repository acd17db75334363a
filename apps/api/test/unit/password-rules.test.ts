import { expect, test } from 'vitest'
import { isCommonPassword } from '../../src/lib/password-rules.ts'

const owner = { name: 'Wilhelmina Major', email: 'mina.major@example.com' }

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
  expect(isCommonPassword(password, owner)).toBe(true)
})

test.each([
  'seven quiet herons wade',
  'correct horse battery staple',
  'K7#mq2!vTz0p',
  'wilhelmina likes rhubarb',
  '熱い珈琲を三杯ください昨日',
])('%s is not', (password) => {
  expect(isCommonPassword(password, owner)).toBe(false)
})
