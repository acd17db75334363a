import { isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** A setting that can't be used. Its message is one line that says which one and what to mend. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** What the operator decides. Everything else about an installation lives in its database. */
export interface Config {
  /** TCP port of API and console. */
  port: number
  /** Address to listen on. */
  host: string
  /** Addresses (or ranges) of proxies whose `X-Forwarded-For` is believed. */
  trustedProxies: string[]
  /** Hosts whose `jwks_uri` may lead to a network that is not public. */
  trustedJwksHosts: string[]
  /** Hosts, with a port or for any, that modules' upstreams may have although they are on private networks or without TLS. */
  trustedUpstreamHosts: string[]
  /** Redis in which all nodes count requests together; absent means that each counts by itself. */
  redisUrl?: string
  /** PostgreSQL to use; absent means a trial with an embedded one. */
  databaseUrl?: string
  /** The issuer identifier (RFC 8414 section 2): the public origin of this installation. */
  issuer: string
  /** The default resource of access tokens, their `aud` (RFC 9068 section 3). */
  audience: string
  /** 32 bytes that encrypt what must be readable again; absent in a trial, which keeps its own in a file. */
  masterKey?: Buffer
  /** Former master keys, or coming ones, 32 bytes each: what they encrypted can be read beside the rest. */
  previousMasterKeys: Buffer[]
  /** How long a signing key signs before the next one takes over, in days; 0 leaves that to the operator. */
  signingKeyDays: number
  /** How often what has had its time is removed, in seconds; 0 leaves it where it is. */
  removalSeconds: number
  /** How many whole months of the Transactions Log are kept besides the one that it is; absent means all. */
  logRetentionMonths?: number
  /** What whoever reads `/metrics` has to send; absent means that only this machine may. */
  metricsToken?: string
  /** The mail server that takes our messages, with user and password if it wants them; absent means that no e-mail is sent. */
  smtpUrl?: string
  /** The sender of our messages; there whenever `smtpUrl` is. */
  mailFrom?: string
  /** Absolute folder of a trial's data. */
  dataDir: string
  /** Password of the trial's people; absent means one is made and kept in the data folder. */
  demoPassword?: string
  /** TCP port of the demo resource in a trial. */
  demoResourcePort: number
}

const root = fileURLToPath(new URL('../../..', import.meta.url))
const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]', '::1'])

/**
 * Whether a host name or address means this machine only.
 * @param host as in a URL or a `HOST` setting
 */
const isLoopback = (host: string): boolean => loopbackHosts.has(host)

const portSchema = z
  .string()
  .regex(/^[0-9]{1,5}$/u)
  .transform(Number)
  .pipe(z.int().min(1).max(65_535))

const hostSchema = z.union([z.hostname(), z.ipv4(), z.ipv6()])

const hostAndPortSchema = z.string().refine((text) => {
  const [, host = '', port] = /^(\[[^\]]+\]|[^:]+):([0-9]+)$/u.exec(text) ?? []
  const inBrackets = /^\[(.+)\]$/u.exec(host)?.[1]
  const isHost = inBrackets === undefined ? hostSchema.safeParse(host) : z.ipv6().safeParse(inBrackets)
  return isHost.success && portSchema.safeParse(port).success
})

/** Hosts as they stand in addresses, separated by commas. */
const listOfHosts = (host: z.ZodType<string, string>) =>
  z
    .string()
    .max(2000)
    .transform((list) => list.split(',').map((one) => one.trim().toLowerCase()))
    .pipe(z.array(host))

const masterKeySchema = z.string().transform(decodeMasterKey)

const settings = {
  port: setting('PORT', portSchema, 'a port number between 1 and 65535'),
  host: setting('HOST', z.string().regex(/^[A-Za-z0-9.:_-]{1,255}$/u), 'a host name or address to listen on'),
  trustedProxies: setting(
    'LATCHKEY_TRUSTED_PROXIES',
    z
      .string()
      .max(2000)
      .transform((list) => list.split(',').map((address) => address.trim()))
      .pipe(z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]))),
    'addresses or ranges of your proxies, separated by commas, such as 10.0.0.7 or 10.0.0.0/24',
  ),
  trustedJwksHosts: setting(
    'LATCHKEY_TRUSTED_JWKS_HOSTS',
    listOfHosts(hostSchema),
    'host names or addresses, separated by commas, such as keys.example.internal',
  ),
  trustedUpstreamHosts: setting(
    'LATCHKEY_TRUSTED_UPSTREAM_HOSTS',
    listOfHosts(z.union([hostSchema, hostAndPortSchema])),
    'host names or addresses, with a port or for any, separated by commas, such as orders.example.internal:8443',
  ),
  redisUrl: setting(
    'REDIS_URL',
    z.string().max(2000).refine(isRedisUrl),
    'the address of a Redis such as redis://user:password@cache.example.com:6379 or rediss://…',
  ),
  databaseUrl: setting(
    'DATABASE_URL',
    z.string().refine((url) => /^postgres(ql)?:\/\/[^/]/u.test(url) && URL.canParse(url)),
    'a PostgreSQL address such as postgres://user:password@host:5432/latchkey',
  ),
  issuer: setting(
    'LATCHKEY_ISSUER',
    z.string().refine(isIssuer),
    'an https origin without path, query or trailing slash (http is allowed on localhost only)',
  ),
  audience: setting(
    'LATCHKEY_AUDIENCE',
    z
      .string()
      .max(500)
      .refine((uri) => URL.canParse(uri) && !uri.includes('#')),
    'an absolute URI without fragment',
  ),
  masterKey: setting(
    'LATCHKEY_MASTER_KEY',
    masterKeySchema,
    '32 random bytes in base64; `openssl rand -base64 32` makes one',
  ),
  previousMasterKeys: setting(
    'LATCHKEY_MASTER_KEY_PREVIOUS',
    z
      .string()
      .max(1000)
      .transform((list) => list.split(',').map((key) => key.trim()))
      .pipe(z.array(masterKeySchema)),
    'one or more keys such as LATCHKEY_MASTER_KEY, separated by commas',
  ),
  signingKeyDays: setting(
    'LATCHKEY_SIGNING_KEY_DAYS',
    z
      .string()
      .regex(/^[0-9]{1,4}$/u)
      .transform(Number)
      .pipe(z.int().max(3650)),
    'a number of days up to 3650; 0 leaves the keys as they are',
  ),
  removalSeconds: setting(
    'LATCHKEY_REMOVAL_SECONDS',
    z
      .string()
      .regex(/^[0-9]{1,5}$/u)
      .transform(Number)
      .pipe(z.int().max(86_400)),
    'a number of seconds up to 86400; 0 removes nothing',
  ),
  logRetentionMonths: setting(
    'LATCHKEY_LOG_RETENTION_MONTHS',
    z
      .string()
      .regex(/^[0-9]{1,4}$/u)
      .transform(Number)
      .pipe(z.int().min(1).max(1200)),
    'a number of months between 1 and 1200; leave it out to keep everything',
  ),
  metricsToken: setting(
    'LATCHKEY_METRICS_TOKEN',
    z.string().regex(/^[!-~]{16,500}$/u),
    '16 to 500 printable characters without spaces',
  ),
  smtpUrl: setting(
    'LATCHKEY_SMTP_URL',
    z.string().max(2000).refine(isSmtpUrl),
    'the address of a mail server such as smtp://user:password@mail.example.com:587 or smtps://mail.example.com',
  ),
  mailFrom: setting(
    'LATCHKEY_MAIL_FROM',
    z
      .string()
      .max(300)
      .regex(/^(?:[^<>"\p{Cc}]{1,100} <([^<>\s@]{1,64}@[^<>\s@]{1,190})>|[^<>\s@]{1,64}@[^<>\s@]{1,190})$/u),
    'an e-mail address, with or without a name, such as Latchkey <no-reply@example.com>',
  ),
  dataDir: setting('LATCHKEY_DATA_DIR', z.string().min(1).max(4000), 'a folder'),
  demoPassword: setting('LATCHKEY_DEMO_PASSWORD', z.string().min(8).max(256), 'a password of 8 to 256 characters'),
  demoResourcePort: setting('DEMO_RESOURCE_PORT', portSchema, 'a port number between 1 and 65535'),
}

/** How a setting is read: absent when empty, refused with a line that says what it must be. */
function setting<Schema extends z.ZodType>(name: string, schema: Schema, mend: string) {
  return (env: NodeJS.ProcessEnv): z.output<Schema> | undefined => {
    const text = env[name]
    if (!text?.trim()) return undefined
    const result = schema.safeParse(text.trim())
    if (!result.success) throw new ConfigError(`${name} must be ${mend}.`)
    return result.data
  }
}

function isIssuer(value: string): boolean {
  if (!URL.canParse(value) || /[?#]|\/$/u.test(value) || new URL(value).pathname !== '/') return false
  const url = new URL(value)
  if (url.username || url.password) return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
}

function isRedisUrl(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, hostname } = new URL(value)
  return /^rediss?:$/u.test(protocol) && hostname !== ''
}

function isSmtpUrl(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, hostname, pathname, search, hash } = new URL(value)
  return /^smtps?:$/u.test(protocol) && hostname !== '' && /^\/?$/u.test(pathname) && search === '' && hash === ''
}

function decodeMasterKey(text: string, context: z.RefinementCtx): Buffer {
  const key = Buffer.from(text, 'base64')
  // The runtime's decoder skips what it doesn't know; only a text that encodes back to itself was really base64.
  if (key.length !== 32 || key.toString('base64').replace(/=+$/u, '') !== text.trim().replace(/=+$/u, '')) {
    context.addIssue({ code: 'custom' })
    return z.NEVER
  }
  return key
}

/**
 * Reads the settings. This is the only place that knows their names; an empty value counts as absent.
 * @param env usually `process.env`
 * @throws ConfigError naming the first setting that can't be used
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const port = settings.port(env) ?? 3000
  const issuer = settings.issuer(env) ?? `http://localhost:${port}`
  const demoResourcePort = settings.demoResourcePort(env) ?? port + 1
  const dataDir = settings.dataDir(env) ?? join(root, '.latchkey')
  const databaseUrl = settings.databaseUrl(env)
  const redisUrl = settings.redisUrl(env)
  const masterKey = settings.masterKey(env)
  const metricsToken = settings.metricsToken(env)
  const logRetentionMonths = settings.logRetentionMonths(env)
  const demoPassword = settings.demoPassword(env)
  const smtpUrl = settings.smtpUrl(env)
  const mailFrom = settings.mailFrom(env)
  if (smtpUrl !== undefined && mailFrom === undefined) {
    throw new ConfigError(
      'LATCHKEY_MAIL_FROM must be set beside LATCHKEY_SMTP_URL: the address that e-mails come from.',
    )
  }
  if (databaseUrl === undefined && (demoResourcePort > 65_535 || demoResourcePort === port)) {
    throw new ConfigError('DEMO_RESOURCE_PORT must be a port number between 1 and 65535 other than PORT.')
  }
  return {
    port,
    host: settings.host(env) ?? 'localhost',
    issuer,
    audience: settings.audience(env) ?? `${issuer}/api`,
    dataDir: isAbsolute(dataDir) ? dataDir : resolve(env['INIT_CWD'] ?? '.', dataDir),
    demoResourcePort,
    trustedProxies: settings.trustedProxies(env) ?? [],
    trustedJwksHosts: settings.trustedJwksHosts(env) ?? [],
    trustedUpstreamHosts: settings.trustedUpstreamHosts(env) ?? [],
    previousMasterKeys: settings.previousMasterKeys(env) ?? [],
    signingKeyDays: settings.signingKeyDays(env) ?? 90,
    removalSeconds: settings.removalSeconds(env) ?? 60,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(redisUrl === undefined ? {} : { redisUrl }),
    ...(masterKey === undefined ? {} : { masterKey }),
    ...(logRetentionMonths === undefined ? {} : { logRetentionMonths }),
    ...(metricsToken === undefined ? {} : { metricsToken }),
    ...(smtpUrl === undefined ? {} : { smtpUrl }),
    ...(mailFrom === undefined ? {} : { mailFrom }),
    ...(demoPassword === undefined ? {} : { demoPassword }),
  }
}
