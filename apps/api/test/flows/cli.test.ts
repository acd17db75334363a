import { randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openInstallation, type Installation } from '../../src/installation.ts'
import { hashSecret } from '../../src/lib/secret.ts'
import { expectOneLine, latchkey as runLatchkey } from '../support/cli.ts'
import { createTestDatabase, type TestDatabase } from '../support/index.ts'
import { startMailServer } from '../support/mail-server.ts'

const masterKey = randomBytes(32)
const issuer = 'https://latchkey.example'

let database: TestDatabase
let installation: Installation
let settings: Record<string, string>
beforeAll(async () => {
  database = await createTestDatabase()
  const audience = `${issuer}/api`
  installation = await openInstallation({ databaseUrl: database.url, masterKey, issuer, audience, onError: () => {} })
  settings = {
    DATABASE_URL: database.url,
    LATCHKEY_MASTER_KEY: masterKey.toString('base64'),
    LATCHKEY_ISSUER: issuer,
  }
})
afterAll(async () => {
  await installation.close()
  await database.drop()
})

/** Runs the command with the settings of this installation, unless told otherwise. */
const latchkey = (args: string[], options: { input?: string; env?: Record<string, string> } = {}) =>
  runLatchkey(args, { env: settings, ...options })

const company = (email: string, ...more: string[]) => [
  'create-company',
  '--name=Northwind',
  `--email=${email}`,
  '--super-administrator-name=Ingrid Solheim',
  ...more,
]

const canSignIn = async (email: string, password: string) =>
  (await installation.services.users.authenticate(email, password)).outcome === 'right'

const numberOf = (out: string) => /with number (?<number>[0-9]+)/u.exec(out)?.groups?.['number'] ?? ''

const tokenIn = (text: string): string =>
  /\/set-password#(?<token>[A-Za-z0-9_-]{43})\b/u.exec(text)?.groups?.['token'] ?? ''

const statusOf = async (email: string) =>
  (
    await installation.database.operator.execute<{ status: string; password_hash: string | null }>(
      sql`select status, password_hash from users where email = ${email}`,
    )
  ).rows[0]

/** What the log has about somebody, by name. */
const eventsOf = async (email: string): Promise<string[]> => {
  const { rows } = await installation.database.operator.execute<{ event: string }>(
    sql`select event from transactions where target_id = (select id::text from users where email = ${email}) order by event`,
  )
  return rows.map(({ event }) => event)
}

const companyCount = async () => (await installation.database.operator.execute('select 1 from companies')).rowCount
const run = (args: string[], input = 'a long password') => latchkey(args, { input })

describe('latchkey create-company', () => {
  it('invites the Super Administrator, who sets a password with the link and signs in; nobody else ever chose one', async () => {
    const email = 'ingrid@northwind.example'
    const { code, out, err } = await latchkey(company(email, '--language', 'es'))
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(
      /^Northwind is there, with number \d+\.\nWith this link ingrid@northwind\.example sets a password/u,
    )
    const token = tokenIn(out)
    const { accountLinks } = installation.services
    expect(await accountLinks.describe(token)).toMatchObject({ purpose: 'invitation', email, language: 'es' })
    expect(await statusOf(email)).toEqual({ status: 'invited', password_hash: null })
    await accountLinks.redeem(token, 'seven quiet herons wade', { ip: '127.0.0.1', userAgent: 'test' })
    expect(await canSignIn(email, 'seven quiet herons wade')).toBe(true)
    await expect(accountLinks.describe(token)).rejects.toThrow('does not work any more')
    expect(await eventsOf(email)).toEqual([
      'account_link.created',
      'account_link.used',
      'user.activated',
      'user.invited',
    ])
  })

  it('mails the invitation where there is a mail server, and prints no link then', async () => {
    const mail = await startMailServer()
    try {
      const env = { ...settings, LATCHKEY_SMTP_URL: mail.url, LATCHKEY_MAIL_FROM: 'no-reply@latchkey.example' }
      const { code, out } = await latchkey(company('mailed@northwind.example'), { env })
      expect(code).toBe(0)
      expect(out).toContain('went to mailed@northwind.example by e-mail')
      expect(out).not.toContain('#')
      const [message] = mail.received
      expect(message?.to).toEqual(['mailed@northwind.example'])
      const { accountLinks } = installation.services
      expect(await accountLinks.describe(tokenIn(message?.text ?? ''))).toMatchObject({ purpose: 'invitation' })
    } finally {
      await mail.close()
    }
  })

  it('sets a password from standard input for tests, when told so', async () => {
    const { code, out, err } = await latchkey(company('test@northwind.example', '--testing-password-stdin'), {
      input: 'a long password\n',
    })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain(`Sign in at ${issuer} as test@northwind.example.`)
    expect(out).not.toContain('a long password')
    expect(await canSignIn('test@northwind.example', 'a long password')).toBe(true)
  })

  it('gives the company the standard modules and a group for everything', async () => {
    await latchkey(company('full@northwind.example'))
    const { rows } = await installation.database.operator.execute<{ id: string }>(
      `select company_id as id from users where email = 'full@northwind.example'`,
    )
    const id = rows[0]?.id ?? ''
    expect((await installation.services.modules.listAll(id)).map(({ key }) => key)).toEqual([
      'assets',
      'work_orders',
      'work_requests',
      'inventory',
      'personnel',
      'meters',
    ])
    const groups = await installation.services.permissionGroups.list(id, { limit: 10 })
    expect(groups.items).toMatchObject([{ name: 'Full access' }])
    expect(groups.items[0]?.permissions).toHaveLength(30)
  })

  it('says in one line what to mend, and makes nothing', async () => {
    const before = await companyCount()
    expectOneLine(await run(['create-company']), "--name can't be blank.")
    expectOneLine(await run(company('no address')), '--email is not an e-mail address.')
    expectOneLine(
      await run(company('a@northwind.example', '--language=fr')),
      '--language is not one of the allowed values.',
    )
    const withPassword = (password: string) => run(company('a@northwind.example', '--testing-password-stdin'), password)
    expectOneLine(await withPassword(''), "password can't be blank.")
    expectOneLine(await withPassword('short'), 'password is too short (limit: 12).')
    expectOneLine(await withPassword('password2026'), 'password is too easy to guess.')
    expectOneLine(await withPassword('Ingrid Solheim'), 'password is too easy to guess.')
    for (const option of ['password', 'password-stdin', 'generate-password']) {
      expectOneLine(
        await run(company('a@northwind.example', `--${option}`)),
        `Unknown option '--${option}'; latchkey help says more.`,
      )
    }
    expect(await companyCount()).toBe(before)
  })

  it('says whose e-mail address is taken', async () => {
    await latchkey(company('taken@northwind.example'))
    expectOneLine(await latchkey(company('TAKEN@northwind.example')), '--email belongs to somebody already.')
  })
})

describe('latchkey create-link', () => {
  it('makes another link for whoever let the first one expire, and for whoever forgot the password', async () => {
    const email = 'late@northwind.example'
    const first = tokenIn((await latchkey(company(email))).out)
    const { accountLinks } = installation.services
    const link = async () => tokenIn((await latchkey(['create-link', '--email', email.toUpperCase()])).out)
    const second = await link()
    await expect(accountLinks.describe(first)).rejects.toThrow('does not work any more')
    expect(await accountLinks.describe(second)).toMatchObject({ purpose: 'invitation', email })
    const origin = { ip: '127.0.0.1', userAgent: 'test' }
    await accountLinks.redeem(second, 'seven quiet herons wade', origin)
    const third = await link()
    expect(await accountLinks.describe(third)).toMatchObject({ purpose: 'password_reset', email })
    await accountLinks.redeem(third, 'eight quiet herons wade', origin)
    expect(await canSignIn(email, 'eight quiet herons wade')).toBe(true)
  })

  it('makes none for whoever is suspended, or whose company is', async () => {
    const email = 'kept-out@northwind.example'
    const number = numberOf((await latchkey(company(email))).out)
    await latchkey(['suspend-company', `--number=${number}`])
    expectOneLine(
      await latchkey(['create-link', '--email', email]),
      'Nobody who is suspended, or whose company is, gets a link.',
    )
  })

  it('says in one line what to mend', async () => {
    expectOneLine(
      await latchkey(['create-link', '--email=nobody@northwind.example']),
      'Nobody signs in as nobody@northwind.example.',
    )
    expectOneLine(await latchkey(['create-link']), '--email must be the e-mail address that somebody signs in with.')
  })
})

describe('latchkey create-resource-server', () => {
  it('registers an API and shows its key and secret once', async () => {
    const { code, out } = await latchkey(['create-resource-server', '--name', 'Maintenance API'])
    const key = /^Key:\s+(?<key>\S+)$/mu.exec(out)?.groups?.['key'] ?? ''
    const secret = /^Secret:\s+(?<secret>\S+)$/mu.exec(out)?.groups?.['secret'] ?? ''
    expect(code).toBe(0)
    expect(await installation.services.resourceServers.findByKey(key)).toEqual({
      key,
      audience: `${issuer}/api`,
      secretHash: hashSecret(secret),
    })
  })

  it('says in one line what to mend', async () => {
    expectOneLine(await latchkey(['create-resource-server']), "--name can't be blank, and has at most 120 characters.")
    expectOneLine(
      await latchkey(['create-resource-server', '--name=x', '--audience=nowhere']),
      '--audience must be an absolute URI without fragment.',
    )
  })
})

describe('latchkey allow-any-network', () => {
  it('lets a company’s people in from anywhere again, once', async () => {
    const created = await latchkey(company('roaming@northwind.example'))
    const number = numberOf(created.out)
    const { operator } = installation.database
    await operator.execute(
      sql`insert into security_settings select id, 12, true, null, 900, 'optional', 7200, 43200, 600, 2592000, 7776000, 'chosen',
        array['203.0.113.0/24'] from companies where number = ${number}`,
    )
    const first = await latchkey(['allow-any-network', `--number=${number}`])
    expect(first).toMatchObject({ code: 0, err: '' })
    expect(first.out).toContain('from any network again')
    const { rows } = await operator.execute<{ allowed_ip_ranges: string[]; version: number }>(
      sql`select allowed_ip_ranges, s.version from security_settings s join companies c on c.id = company_id
        where number = ${number}`,
    )
    expect(rows).toEqual([{ allowed_ip_ranges: [], version: 2 }])
    expect((await latchkey(['allow-any-network', `--number=${number}`])).out).toContain('from any network already')
    expectOneLine(await latchkey(['allow-any-network', '--number=7']), 'There is no company with number 7.')
  })
})

describe('latchkey reset-second-factors', () => {
  it('lets somebody in again who lost them all, once', async () => {
    const email = 'locked-out@northwind.example'
    await run(company(email, '--testing-password-stdin'))
    const { operator } = installation.database
    await operator.execute(sql`insert into totp_factors
      select company_id, id, '\\x01', now(), now(), 0 from users where email = ${email}`)
    const { rows } = await operator.execute<{ companyId: string; userId: string }>(
      sql`select company_id as "companyId", id as "userId" from users where email = ${email}`,
    )
    const isOn = async () => rows[0] && (await installation.services.secondFactors.describe(rows[0])).isOn
    expect(await isOn()).toBe(true)

    const first = await latchkey(['reset-second-factors', '--email= Locked-Out@northwind.example'])
    expect(first).toMatchObject({ code: 0, err: '' })
    expect(first.out).toContain(`of ${email} are gone`)
    expect(await isOn()).toBe(false)
    expect((await latchkey(['reset-second-factors', `--email=${email}`])).out).toContain('is off already')
    const { rows: entries } = await operator.execute(
      sql`select actor_type, before from transactions where event = 'two_step.reset' and company_id = ${rows[0]?.companyId}`,
    )
    expect(entries).toEqual([{ actor_type: 'system', before: { secondFactors: ['totp'] } }])
  })

  it('says in one line what to mend', async () => {
    const missing = '--email must be the e-mail address that somebody signs in with.'
    expectOneLine(await latchkey(['reset-second-factors']), missing)
    expectOneLine(await latchkey(['reset-second-factors', '--email=nobody']), missing)
    expectOneLine(
      await latchkey(['reset-second-factors', '--email=nobody@northwind.example']),
      'Nobody signs in as nobody@northwind.example.',
    )
  })
})

describe('latchkey suspend-company and resume-company', () => {
  let number: string
  beforeAll(async () => {
    number = numberOf((await run(company('away@northwind.example', '--testing-password-stdin'))).out)
  })
  const shown = async () => (await latchkey(['list-companies'])).out.split('\n').find((line) => line.includes(number))
  const suspend = async () => (await latchkey(['suspend-company', `--number=${number}`])).out

  it('keep a company’s people out, which list-companies shows', async () => {
    expect(await shown()).toMatch(/ active +en +Northwind$/u)
    expect(await suspend()).toContain(`Company ${number} is suspended`)
    expect(await shown()).toMatch(/ suspended +en +Northwind$/u)
  })

  it('let them in again, and say what is so already', async () => {
    expect(await suspend()).toBe(`Company ${number} is suspended already.\n`)
    expect((await latchkey(['resume-company', `--number=${number}`])).out).toContain(
      `Company ${number} is active again`,
    )
    expect(await shown()).toMatch(/ active +en +Northwind$/u)
  })

  it('say in one line which number is wrong', async () => {
    const wrong = '--number must be the number of a company; latchkey list-companies shows them.'
    expectOneLine(await latchkey(['suspend-company']), wrong)
    expectOneLine(await latchkey(['resume-company', '--number=Northwind']), wrong)
    expectOneLine(
      await latchkey(['suspend-company', '--number=999999999']),
      'There is no company with number 999999999.',
    )
  })
})

describe('latchkey', () => {
  const resourceServer = ['create-resource-server', '--name=x']

  it('lists its commands', async () => {
    for (const args of [[], ['help'], ['--help']]) {
      const { code, out } = await latchkey(args, { env: {} })
      expect(code).toBe(0)
      expect(out).toContain('latchkey create-company')
      expect(out).toContain('latchkey create-resource-server')
    }
  })

  it('says in one line which setting or command is wrong', async () => {
    expectOneLine(await latchkey(['destroy']), 'There is no command destroy; latchkey help lists them.')
    expectOneLine(
      await latchkey(resourceServer, { env: {} }),
      'DATABASE_URL is not set: the trial that npm start runs makes its own company.',
    )
    expectOneLine(
      await latchkey(resourceServer, { env: { DATABASE_URL: database.url } }),
      'LATCHKEY_MASTER_KEY is not set; use the one that the server runs with.',
    )
    expectOneLine(
      await latchkey(resourceServer, { env: { ...settings, DATABASE_URL: 'postgres://127.0.0.1:1/none' } }),
      "PostgreSQL at 127.0.0.1:1/none can't be reached; is it running, and is DATABASE_URL right?",
    )
  })

  it('refuses another master key than the one the database was set up with', async () => {
    const env = { ...settings, LATCHKEY_MASTER_KEY: randomBytes(32).toString('base64') }
    expectOneLine(
      await latchkey(resourceServer, { env }),
      'LATCHKEY_MASTER_KEY is not the key that this database was set up with.',
    )
  })
})
