import { ConfigError } from '@latchkey/api/config'
import { openDatabase } from '@latchkey/api/database'
import { StartError } from '@latchkey/api/start-error'
import { expect, test } from 'vitest'
import { describeError } from '../src/describe-error.ts'

test.each([StartError, ConfigError])('an error written for people is told in its own line (%o)', async (Written) => {
  expect(await describeError(new Written('PORT must be a port number.', { cause: new Error('inner') }))).toBe(
    'PORT must be a port number.',
  )
})

test('a fault of ours is told with the place where it happened and with what caused it', async () => {
  const told = await describeError(new Error('not written', { cause: new TypeError('no such field') }))
  expect(told).toMatch(/^Error: not written\n +at .*describe-error\.test\.ts/)
  expect(told).toMatch(/\ncaused by TypeError: no such field\n +at /)
})

test('SEC-04 a failed query is told with its reason, once, and without its values, wherever it stands', async () => {
  // Nothing listens on port 1.
  const database = openDatabase('postgres://127.0.0.1:1/none', () => {})
  const query: unknown = await database.db.execute(`select '$argon2id$hash'`).catch((error: unknown) => error)
  await database.close()
  expect(String(query)).toContain('argon2id')
  for (const error of [query, new Error('not seeded', { cause: query })]) {
    const told = await describeError(error)
    expect(told.match(/Error: connect ECONNREFUSED/g)).toHaveLength(1)
    expect(told).not.toContain('argon2id')
  }
})

test('an error that is its own cause, and what is not an error, are told too', async () => {
  const error = new Error('round and round')
  error.cause = error
  expect(await describeError(error)).toMatch(/^Error: round and round\n/)
  expect(await describeError('a secret that was thrown')).toBe('string: not an error')
})
