import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ConfigError, readConfig } from '../../src/config.ts'

const refusalOf = (env: NodeJS.ProcessEnv): string => {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
  }
  return 'accepted'
}

describe('readConfig', () => {
  it('needs nothing: a trial on localhost', () => {
    const config = readConfig({})
    expect(config).toMatchObject({
      port: 3000,
      host: 'localhost',
      issuer: 'http://localhost:3000',
      audience: 'http://localhost:3000/api',
      demoResourcePort: 3001,
    })
    expect(config.databaseUrl).toBeUndefined()
    expect(config.masterKey).toBeUndefined()
  })

  it('counts an empty setting as absent', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: ' ' })).toEqual(readConfig({}))
  })

  it('follows the port with issuer and demo resource', () => {
    expect(readConfig({ PORT: '8080' })).toMatchObject({ issuer: 'http://localhost:8080', demoResourcePort: 8081 })
  })

  it('reads the hosts that keys may be fetched from as they stand in addresses', () => {
    expect(readConfig({}).trustedJwksHosts).toEqual([])
    const { trustedJwksHosts } = readConfig({ LATCHKEY_TRUSTED_JWKS_HOSTS: 'Keys.internal.example, 10.0.0.7,fd00::7' })
    expect(trustedJwksHosts).toEqual(['keys.internal.example', '10.0.0.7', 'fd00::7'])
  })

  it('reads the hosts that upstreams may have, for any port or one', () => {
    const { trustedUpstreamHosts } = readConfig({
      LATCHKEY_TRUSTED_UPSTREAM_HOSTS: 'Orders.internal.example:8443, 10.0.0.7,fd00::7,[fd00::7]:80,10.0.0.8:1',
    })
    const expected = ['orders.internal.example:8443', '10.0.0.7', 'fd00::7', '[fd00::7]:80', '10.0.0.8:1']
    expect(trustedUpstreamHosts).toEqual(expected)
  })

  it('removes what has had its time every minute unless told otherwise', () => {
    expect(readConfig({}).removalSeconds).toBe(60)
    expect(readConfig({ LATCHKEY_REMOVAL_SECONDS: '0' }).removalSeconds).toBe(0)
    expect(readConfig({}).logRetentionMonths).toBeUndefined()
    expect(readConfig({ LATCHKEY_LOG_RETENTION_MONTHS: '13' }).logRetentionMonths).toBe(13)
    expect(() => readConfig({ LATCHKEY_LOG_RETENTION_MONTHS: '0' })).toThrow('LATCHKEY_LOG_RETENTION_MONTHS must be')
  })

  it('takes a master key of 32 bytes in base64, padded or not', () => {
    const key = randomBytes(32)
    expect(readConfig({ LATCHKEY_MASTER_KEY: key.toString('base64') }).masterKey).toEqual(key)
    expect(readConfig({ LATCHKEY_MASTER_KEY: key.toString('base64').replace(/=+$/u, '') }).masterKey).toEqual(key)
  })

  it('takes any number of previous master keys', () => {
    const keys = [randomBytes(32), randomBytes(32)]
    const list = keys.map((key) => key.toString('base64')).join(', ')
    expect(readConfig({ LATCHKEY_MASTER_KEY_PREVIOUS: list }).previousMasterKeys).toEqual(keys)
    expect(readConfig({}).previousMasterKeys).toEqual([])
  })

  it('rotates signing keys after 90 days, after as many as it is told, or never', () => {
    expect(readConfig({}).signingKeyDays).toBe(90)
    expect(readConfig({ LATCHKEY_SIGNING_KEY_DAYS: '30' }).signingKeyDays).toBe(30)
    expect(readConfig({ LATCHKEY_SIGNING_KEY_DAYS: '0' }).signingKeyDays).toBe(0)
  })

  it.each([
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '80a'],
    ['HOST', 'a b'],
    ['DATABASE_URL', 'mysql://x/y'],
    ['DATABASE_URL', 'localhost'],
    ['LATCHKEY_ISSUER', 'http://auth.example'],
    ['LATCHKEY_ISSUER', 'https://auth.example/'],
    ['LATCHKEY_ISSUER', 'https://auth.example?x'],
    ['LATCHKEY_ISSUER', 'https://auth.example/t1'],
    ['LATCHKEY_TRUSTED_PROXIES', '10.0.0.7, proxy.example'],
    ['LATCHKEY_TRUSTED_JWKS_HOSTS', 'keys.example, https://keys.example'],
    ['LATCHKEY_TRUSTED_JWKS_HOSTS', 'keys.example:443'],
    ['LATCHKEY_TRUSTED_UPSTREAM_HOSTS', 'orders.example, https://orders.example:443'],
    ['LATCHKEY_TRUSTED_UPSTREAM_HOSTS', 'orders.example:0'],
    ['LATCHKEY_TRUSTED_UPSTREAM_HOSTS', '[orders.example]:80'],
    ['LATCHKEY_ISSUER', 'https://u:p@auth.example'],
    ['LATCHKEY_AUDIENCE', 'api'],
    ['LATCHKEY_MASTER_KEY', 'short'],
    ['LATCHKEY_MASTER_KEY', `${randomBytes(32).toString('base64')}!`],
    ['LATCHKEY_MASTER_KEY_PREVIOUS', `${randomBytes(32).toString('base64')},short`],
    ['LATCHKEY_MASTER_KEY_PREVIOUS', `${randomBytes(32).toString('base64')},`],
    ['LATCHKEY_SIGNING_KEY_DAYS', '-1'],
    ['LATCHKEY_SIGNING_KEY_DAYS', '90 days'],
    ['LATCHKEY_SIGNING_KEY_DAYS', '3651'],
    ['LATCHKEY_REMOVAL_SECONDS', 'never'],
    ['LATCHKEY_REMOVAL_SECONDS', '86401'],
    ['LATCHKEY_METRICS_TOKEN', 'short'],
    ['LATCHKEY_METRICS_TOKEN', 'sixteen letters and spaces'],
    ['LATCHKEY_SMTP_URL', 'mail.example.com'],
    ['LATCHKEY_SMTP_URL', 'https://mail.example.com'],
    ['LATCHKEY_SMTP_URL', 'smtp://mail.example.com/inbox'],
    ['LATCHKEY_SMTP_URL', 'smtp://mail.example.com?requireTLS=false'],
    ['LATCHKEY_MAIL_FROM', 'nobody'],
    ['LATCHKEY_MAIL_FROM', 'A <a@b.example>, C <c@d.example>'],
    ['LATCHKEY_DEMO_PASSWORD', 'short'],
    ['DEMO_RESOURCE_PORT', 'x'],
  ])('SEC-06 names %s when it can’t be %s', (name, value) => {
    const refusal = refusalOf({ [name]: value })
    expect(refusal.startsWith(`${name} must be `)).toBe(true)
    expect(refusal).not.toContain('\n')
  })

  it('SEC-06 never repeats a master key it refuses', () => {
    const key = `${randomBytes(32).toString('base64')}!`
    expect(refusalOf({ LATCHKEY_MASTER_KEY: key })).not.toContain(key.slice(0, 20))
  })

  it('sends e-mail through a mail server, and asks whom it comes from', () => {
    const smtpUrl = 'smtp://user:p%40ss@mail.example.com:2525'
    const mailFrom = 'Latchkey <no-reply@mail.example.com>'
    expect(readConfig({ LATCHKEY_SMTP_URL: smtpUrl, LATCHKEY_MAIL_FROM: mailFrom })).toMatchObject({
      smtpUrl,
      mailFrom,
    })
    expect(readConfig({}).smtpUrl).toBeUndefined()
    expect(() => readConfig({ LATCHKEY_SMTP_URL: smtpUrl })).toThrow(/^LATCHKEY_MAIL_FROM must be set/u)
    expect(refusalOf({ LATCHKEY_SMTP_URL: 'smtp://user:secret@mail.example.com/x' })).not.toContain('secret')
  })

  it('refuses one port for two servers', () => {
    expect(() => readConfig({ PORT: '3000', DEMO_RESOURCE_PORT: '3000' })).toThrow(/^DEMO_RESOURCE_PORT/u)
    expect(() => readConfig({ PORT: '65535' })).toThrow(/^DEMO_RESOURCE_PORT/u)
  })
})
