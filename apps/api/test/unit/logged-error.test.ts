import { DrizzleQueryError } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { loggedError } from '../../src/database/logged-error.ts'

describe('loggedError', () => {
  it('SEC-04 keeps a failed query’s values out of the log', () => {
    const cause = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (email)=(a@b.example)' })
    const logged = loggedError(new DrizzleQueryError('insert …', ['$argon2id$secret'], cause))
    expect(logged).toMatchObject({ type: 'Error', message: 'duplicate key', code: '23505' })
    expect(JSON.stringify(logged)).not.toMatch(/argon2id|a@b\.example/u)
  })

  it('SEC-04 keeps a broken connection’s password out of the log', () => {
    const error = Object.assign(new Error('Connection terminated'), { client: { password: 'hunter2' } })
    expect(JSON.stringify(loggedError(error))).not.toContain('hunter2')
  })

  it('says something of what is no error', () => {
    expect(loggedError('oops')).toEqual({ type: 'string', message: 'not an error', stack: '' })
  })
})
