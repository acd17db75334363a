import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'pg'
import { type Company, languages, type PermissionGroup, type User } from '@latchkey/contracts'
import { buildApp } from '../../src/app.ts'
import { readConsole } from '../../src/console.ts'
import { followChanges } from '../../src/database/changes/changes.ts'
import { openDatabase, type Database } from '../../src/database/database.ts'
import { makeCompany, makePerson } from '../../src/demo/factories.ts'
import { createMovableClock, type MovableClock } from '../../src/demo/movable-clock.ts'
import { createSmtpMailer } from '../../src/mail/mailer.ts'
import type { MasterKeys } from '../../src/lib/master-keys.ts'
import { createOutbound, type OutboundPolicy } from '../../src/lib/outbound.ts'
import { createRateLimiter } from '../../src/lib/rate-limiter.ts'
import { createUpstreams } from '../../src/lib/upstreams.ts'
import type { AuthenticationScheme } from '../../src/hub/authentication/index.ts'
import type { HubLimits } from '../../src/hub/index.ts'
import type { AuthenticationLimits } from '../../src/oauth/client-authentication/index.ts'
import { createMetrics, type Metrics } from '../../src/metrics/metrics.ts'
import { removalKinds } from '../../src/removal/kinds.ts'
import { createServices, type Services } from '../../src/services.ts'
import { Browser } from './browser.ts'
import { createTestDatabase } from './test-database.ts'

/** Everybody's password in tests. */
export const testPassword = 'correct horse battery staple'

/** A company with one person of each role, who all sign in with {@link testPassword}. */
export interface StaffedCompany {
  company: Company
  fullAccess: PermissionGroup
  superAdministrator: User
  administrator: User
  member: User
}

/** A Latchkey of one's own: a real server on a real database, with a clock to move. */
export interface TestApi {
  /** Where it listens; also its issuer, unless told otherwise. */
  url: string
  issuer: string
  databaseUrl: string
  masterKeys: MasterKeys
  /** The default audience of access tokens. */
  audience: string
  clock: MovableClock
  services: Services
  database: Database
  /** The same database as its owner sees it: all rows of all companies. */
  owner: Pool
  metrics: Metrics
  /** Every line logged so far. */
  log: string[]
  /** What went wrong in work that nobody waited for. */
  backgroundErrors: unknown[]
  /** A browser that holds nothing yet. */
  browser(): Browser
  /** A browser in which somebody has signed in with {@link testPassword}. */
  signIn(person: { email: string }): Promise<Browser>
  staffedCompany(): Promise<StaffedCompany>
  close(): Promise<void>
}

/** A port that was free a moment ago: the issuer has to be known before the server listens. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

const links = (page: string) =>
  Object.fromEntries(languages.map((language) => [language, `<link href="${page}${language}">`]))

/** What a build of the console leaves behind, in small. */
export function emptyConsole() {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-console-'))
  mkdirSync(join(directory, 'assets'))
  mkdirSync(join(directory, '.vite'))
  const firstFiles = { '/': links('home '), '/my-apps': links('my-apps '), '/settings': links('') }
  writeFileSync(join(directory, '.vite', 'first-files.json'), JSON.stringify(firstFiles))
  writeFileSync(
    join(directory, 'index.html'),
    '<!doctype html><html lang="en"><head><title>Console</title></head></html>',
  )
  writeFileSync(join(directory, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  writeFileSync(join(directory, 'assets', 'app-1a2b.js'), 'export {}')
  return readConsole(directory)
}

/** How a deployment differs from one on loopback without a proxy. */
export interface TestDeployment {
  /** What the outside world calls it; by default its own address. */
  issuer?: string
  trustedProxies?: string[]
  /** What whoever reads the metrics has to send. */
  metricsToken?: string
  /** Another node of the same installation: same database, same keys, same clock. It must be closed last. */
  beside?: TestApi
  /** Where consumers' keys may be fetched besides public addresses; nowhere by default. */
  outbound?: OutboundPolicy
  /** Where modules' upstreams may be besides public addresses; on this machine by default. */
  upstreams?: OutboundPolicy
  hubLimits?: Partial<HubLimits>
  /** Where all nodes count requests together; by default each counts by itself. */
  redisUrl?: string
  hubSchemes?: AuthenticationScheme[]
  /** How many failed client authentications are allowed; practically any number by default. */
  authenticationLimits?: AuthenticationLimits
  /** The mail server it sends through; without one it sends no e-mail. */
  smtpUrl?: string
  /** How this node reaches the database, if not directly. */
  databaseUrl?: string
  /** By default those of the node beside, or one of its own. */
  masterKeys?: MasterKeys
}

const anyNumber = { perClient: { tries: 1_000_000, seconds: 60 }, perNetwork: { tries: 1_000_000, seconds: 60 } }

/** Starts one, on its own clone of the template database. */
export async function startTestApi(deployment: TestDeployment = {}): Promise<TestApi> {
  const { beside, trustedProxies = [] } = deployment
  const [clone, port] = await Promise.all([beside ? undefined : createTestDatabase(), freePort()])
  const url = `http://127.0.0.1:${port}`
  const issuer = deployment.issuer ?? beside?.issuer ?? url
  const audience = beside?.audience ?? `${url}/api`
  const clock = beside?.clock ?? createMovableClock()
  const masterKeys: MasterKeys = deployment.masterKeys ?? beside?.masterKeys ?? [randomBytes(32)]
  const databaseUrl = deployment.databaseUrl ?? beside?.databaseUrl ?? clone?.url ?? ''
  const backgroundErrors: unknown[] = []
  const log: string[] = []
  const consoleFiles = emptyConsole()
  const database = openDatabase(databaseUrl, (error) => backgroundErrors.push(error))
  const owner = new Pool({ connectionString: databaseUrl, max: 5 })
  // Tests break and replace databases.
  owner.on('error', () => {})
  const onError = (error: unknown) => void backgroundErrors.push(error)
  const changes = followChanges({ db: database.db, listen: database.listen, onError })
  const services = createServices({
    db: database.db,
    operator: database.operator,
    changes,
    clock,
    onBackgroundError: (error) => backgroundErrors.push(error),
    masterKeys,
    issuer,
    audience,
    failureLimits: deployment.authenticationLimits ?? anyNumber,
    outbound: createOutbound(deployment.outbound ?? { trustedHosts: [] }),
    rateLimiter: await createRateLimiter({ redisUrl: deployment.redisUrl, onError }),
    upstreams: createUpstreams(deployment.upstreams ?? { trustedHosts: ['127.0.0.1'] }),
    mailer:
      deployment.smtpUrl === undefined
        ? undefined
        : createSmtpMailer({ smtpUrl: deployment.smtpUrl, from: 'Latchkey <no-reply@latchkey.example>' }),
  })
  await services.keyring.load()
  const metrics = createMetrics({ services, pool: database.pool, removalKinds: removalKinds(services) })
  const app = await buildApp({
    services,
    console: consoleFiles,
    logLevel: 'debug',
    trustedProxies,
    authenticationLimits: deployment.authenticationLimits ?? anyNumber,
    logStream: { write: (line) => void log.push(line) },
    isReady: () => database.isReachable(),
    metrics,
    metricsToken: deployment.metricsToken,
    hubLimits: deployment.hubLimits,
    hubSchemes: deployment.hubSchemes,
  })
  await app.listen({ host: '127.0.0.1', port })

  const browser = () => new Browser(url)
  return {
    url,
    issuer,
    databaseUrl,
    masterKeys,
    audience,
    clock,
    services,
    database,
    owner,
    metrics,
    log,
    backgroundErrors,
    browser,
    async signIn({ email }) {
      const signedIn = browser()
      const { status } = await signedIn.post('/api/v1/session', { email, password: testPassword })
      if (status !== 201) throw new Error(`${email} could not sign in: ${status}`)
      return signedIn
    },
    async staffedCompany() {
      const made = await makeCompany(services, { superAdministrator: { password: testPassword } })
      const permissionGroupId = made.fullAccess.id
      const person = { permissionGroupId, password: testPassword }
      const [administrator, member] = await Promise.all([
        makePerson(services, made.company, { ...person, role: 'administrator' }),
        makePerson(services, made.company, { ...person, role: 'member' }),
      ])
      return { ...made, administrator, member }
    },
    async close() {
      await app.close()
      metrics.close()
      await services.close()
      await changes.close()
      await database.close()
      await owner.end()
      rmSync(consoleFiles.directory, { recursive: true, force: true })
      await clone?.drop()
    },
  }
}
