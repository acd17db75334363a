import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { spawnSync } from 'node:child_process'
import {
  accountLinkSeconds,
  companyPages,
  defaultLifetimes,
  defaultSecurityRules,
  expiringSecretDays,
  failingHours,
  type GuidePage,
  guidePages,
  guidePath,
  hubProblemCodes,
  languages,
  legacyUseDays,
  maxConsumerFailures,
  maxPasskeys,
  neverUsedDays,
  problemCodes,
  recoveryCodeCount,
  unusedAfterDays,
  unusedDays,
} from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { proofSeconds } from '../../src/features/sessions/session.service.ts'
import { withAddresses } from '../../src/guide/guide-page.ts'
import { oauthErrorCodes } from '../../src/oauth/oauth-error.ts'
import { actorFor } from '../support/index.ts'
import { asShown, fencesOf, guideMarkdown, outlineOf, snippetsOf, type Snippet } from '../support/guide.ts'
import { walk } from '../support/integrator.ts'
import { type KeyedHubWorld, startKeyedHubWorld } from '../support/keyed-hub-world.ts'
import type { OAuthClient } from '../support/oauth-client.ts'
import { newKey, newSecret } from '../../src/lib/secret.ts'
import { openShell } from '../support/shell.ts'
import { freePort } from '../support/test-api.ts'
import { readAll } from '../support/upstream.ts'

const permissions = ['work_orders:view', 'work_orders:create']
const redirectUri = 'https://app.example/callback'

/** A work order as the module behind the Hub answers. */
const order = (number: number, title: string) => ({ number, title, status: 'open' })

let world: KeyedHubWorld
beforeAll(async () => {
  world = await startKeyedHubWorld()
  world.upstream.answer((request, response) => {
    void readAll(request).then((body) => {
      const answer =
        request.method === 'POST'
          ? order(1043, JSON.parse(body.toString()).title)
          : { items: [order(1042, 'Grease the conveyor bearings')] }
      return response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
    })
  })
})
afterAll(() => world.close())

/** What a reader is to fill in, by the names of the variables: from what was printed last, or from what somebody gave them. */
type Values = Record<string, (printed: string) => string | Promise<string>>

const parsed = (printed: string): Record<string, string> => JSON.parse(printed)

/** What every page asks for. */
function valuesOf(client: OAuthClient): Values {
  return { ISSUER: () => world.api.issuer, KEY: () => client.key, SECRET: () => client.secret ?? '' }
}

const machine = (wanted: Parameters<KeyedHubWorld['client']>[0] = {}): Promise<OAuthClient> =>
  world.client({ grantType: 'client_credentials', permissions, ...wanted })

const app = (): Promise<OAuthClient> => world.client({ permissions, redirectUris: [redirectUri] })

/** Readers of pages that ask for more. */
const readers: Partial<Record<GuidePage, () => Promise<Values>>> = {
  async 'client-credentials'() {
    const values = valuesOf(await machine())
    const withKeys = async (printed: string): Promise<string> => {
      return (await machine({ authMethod: 'private_key_jwt', jwks: { keys: [JSON.parse(printed)] } })).key
    }
    return {
      ...values,
      KEY: (printed) => (printed.includes('"kty"') ? withKeys(printed) : (values['KEY']?.('') ?? '')),
    }
  },
  async 'authorization-code'() {
    let begun: Record<string, string> = {}
    return {
      ...valuesOf(await app()),
      REDIRECT_URI: () => redirectUri,
      async CODE(printed) {
        begun = parsed(printed)
        const answer = await walk(world.member, new URL(begun['url'] ?? ''))
        expect(Object.fromEntries(answer.searchParams)).toMatchObject({ state: begun['state'], iss: world.api.issuer })
        return answer.searchParams.get('code') ?? ''
      },
      VERIFIER: () => begun['verifier'] ?? '',
    }
  },
  async refreshing() {
    const client = await app()
    const { refresh_token: first } = await client.connect(world.member, 'work_orders:view')
    return {
      ...valuesOf(client),
      REFRESH_TOKEN: (printed) => (printed === '' ? first : (parsed(printed)['refresh_token'] ?? '')),
    }
  },
  async rotation() {
    const client = await machine()
    const { api, acme } = world
    const actor = actorFor(acme.company, acme.administrator)
    return {
      ...valuesOf(client),
      async NEW_SECRET() {
        const rotated = await api.services.consumerSecrets.rotate(actor, client.id, { overlapSeconds: 86_400 })
        return rotated.secret
      },
    }
  },
  'rate-limits': async () => valuesOf(await machine({ requestsPerMinute: 3 })),
  async verifying() {
    const [key, secret, port] = [newKey(), newSecret(), await freePort()]
    const { audience, services } = world.api
    await services.resourceServers.upsert({ key, secret, name: 'Demo', audience })
    return {
      ...valuesOf(await machine()),
      AUDIENCE: () => audience,
      PORT: () => String(port),
      RESOURCE_KEY: () => key,
      RESOURCE_SECRET: () => secret,
    }
  },
  'moving-off-the-api-key': async () => ({
    ...valuesOf(await machine()),
    API_KEY: () => world.mine.key,
    API_SECRET: () => world.mine.secret,
  }),
}

/** Puts what the reader knows into lines such as `export KEY=…`. */
async function filledIn(text: string, values: Values, printed: string): Promise<string> {
  const lines = []
  for (const line of text.split('\n')) {
    const name = /^export (?<name>\w+)=/u.exec(line)?.groups?.['name']
    const value = name === undefined ? undefined : values[name]
    lines.push(value ? `export ${name}='${await value(printed)}'` : line)
  }
  return lines.join('\n')
}

const leaves = (value: unknown): unknown =>
  typeof value === 'string' && value.includes('…')
    ? expect.stringMatching(asShown(value))
    : Array.isArray(value)
      ? value.map(leaves)
      : typeof value === 'object' && value !== null
        ? expect.objectContaining(Object.fromEntries(Object.entries(value).map(([name, one]) => [name, leaves(one)])))
        : value

/** Head and body of what was printed, or is shown: only `http` has a head. */
function parts(text: string, language: string, lineEnd: string): { head: string[]; body: string } {
  if (language !== 'http') return { head: [], body: text }
  const [head = '', body = ''] = text.split(lineEnd + lineEnd)
  return { head: head.split(lineEnd), body }
}

const read = (body: string, language: string): unknown =>
  language === 'text' || body === '' ? body.trim() : JSON.parse(body)

/** What was printed is what the page shows: `…` is anything, and JSON and headers may have more than is shown. */
function expectShown(printed: string, { language, text }: NonNullable<Snippet['output']>): void {
  const [wanted, got] = [parts(text, language, '\n'), parts(printed, language, '\r\n')]
  const head = wanted.head.map((line): unknown => expect.stringMatching(asShown(line)))
  expect(got.head.map((line) => line.trim())).toEqual(expect.arrayContaining(head))
  const isShown = wanted.body !== '' || language !== 'http'
  expect(isShown ? read(got.body, language) : '').toEqual(leaves(read(wanted.body, language)))
}

const names = [undefined, ...guidePages]

// Python is what many machines have, and some don't.
const hasPython = spawnSync('python3', ['--version']).status === 0
const isFor = (language: string, { text, name = '' }: Snippet): boolean =>
  language === 'python' && (name.endsWith('.py') || /^python3 /mu.test(text))

describe('the guide', () => {
  test.each(guidePages)('%s: every snippet, run in order, does what the page shows', async (page) => {
    const values = await (readers[page]?.() ?? machine().then(valuesOf))
    const { issuer, audience } = world.api
    const snippets = snippetsOf(withAddresses(guideMarkdown('en', page), { issuer, audience }))
    // Where the packages are that snippets import.
    const folder = mkdtempSync(fileURLToPath(new URL('../../node_modules/.guide-', import.meta.url)))
    const shell = openShell(folder)
    try {
      let printed = ''
      for (const snippet of snippets) {
        if (!hasPython && isFor('python', snippet)) continue
        if (snippet.name !== undefined) {
          writeFileSync(join(folder, snippet.name), snippet.text)
          continue
        }
        expect(snippet.language).toBe('sh')
        printed = await shell.run(await filledIn(snippet.text, values, printed))
        if (snippet.output) expectShown(printed, snippet.output)
      }
    } finally {
      await shell.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('shows the same snippets in every language', () => {
    for (const page of guidePages) {
      const [english, ...others] = languages.map((language) => fencesOf(guideMarkdown(language, page)))
      for (const other of others) expect(other, page).toEqual(english)
    }
  })

  it('has the same parts, links and figures in every language', () => {
    for (const page of ['index', ...guidePages] as const) {
      const [english, ...others] = languages.map((language) => outlineOf(guideMarkdown(language, page)))
      for (const other of others) expect(other, page).toEqual(english)
    }
  })

  const { minPasswordLength, sessionIdleSeconds, sessionAbsoluteSeconds } = defaultSecurityRules
  const [minute, hour, day] = [60, 60 * 60, 24 * 60 * 60]
  test.each<[(typeof companyPages)[number], string[]]>([
    [
      'usage',
      [
        `last ${maxConsumerFailures} refused requests`,
        `in the last ${failingHours} hours`,
        `*Secrets that end within ${expiringSecretDays} days*`,
        `the old key in the last ${legacyUseDays} days`,
        `made ${neverUsedDays} days ago or earlier`,
        `*Not used for ${unusedDays} days*`,
      ],
    ],
    [
      'authorizations',
      [
        `*not used for ${unusedAfterDays} days*`,
        `granted in the last ${unusedAfterDays} days`,
        `after ${defaultLifetimes.accessTokenSeconds / minute} minutes at most`,
      ],
    ],
    [
      'people',
      [
        `once, for ${accountLinkSeconds.invitation / day} days`,
        `for ${accountLinkSeconds.password_reset / hour} hour.`,
      ],
    ],
    [
      'signing-in',
      [
        `You can have ${maxPasskeys} of them`,
        `you get ${recoveryCodeCount} recovery codes`,
        `counts for ${proofSeconds / minute} minutes`,
        `${minPasswordLength} characters`,
        `${sessionIdleSeconds / hour} hours without use, ${sessionAbsoluteSeconds / hour} hours in any case`,
      ],
    ],
  ])('%s: tells bounds and times as they are', (page, phrases) => {
    const text = guideMarkdown('en', page)
    for (const phrase of phrases) expect(text).toContain(phrase)
  })

  it('says of every error what to do, in every language', () => {
    const inAddresses = [
      'access_denied',
      'unsupported_response_type',
      'request_not_supported',
      'request_uri_not_supported',
    ]
    for (const language of languages) {
      const page = guideMarkdown(language, 'errors')
      for (const code of oauthErrorCodes) expect(page, language).toContain(`### \`${code}\``)
      for (const code of [...inAddresses, ...hubProblemCodes, ...problemCodes]) {
        expect(page, language).toContain(`\n| \`${code}\``)
      }
    }
  })
})

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(world.api.url + path, { redirect: 'manual', headers })

describe('GET /docs', () => {
  it.each([
    ['/docs', 'es-MX, en;q=0.5', '/docs/es'],
    ['/docs', 'pt', '/docs/pt-BR'],
    ['/docs/', 'fr', '/docs/en'],
    ['/docs/errors', 'es', '/docs/es/errors'],
  ])('leads from %s to the language of a reader of %s', async (path, wanted, target) => {
    const { status, headers } = await get(path, { 'accept-language': wanted })
    expect([status, headers.get('location'), headers.get('vary')]).toEqual([302, target, 'Accept-Language'])
  })

  it('has every page in every language, for anybody, and each leads only to what is there', async () => {
    const pages = new Map<string, string>()
    for (const path of languages.flatMap((language) => names.map((name) => guidePath(language, name)))) {
      const answer = await get(path)
      expect(answer.status, path).toBe(200)
      const policy = answer.headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';")
      expect(policy).not.toMatch(/https?:|\*|unsafe/u)
      pages.set(path, await answer.text())
    }
    const asked = new Map<string, Promise<number>>()
    const statusOf = (path: string): Promise<number> => {
      const status = asked.get(path) ?? get(path).then((answer) => answer.status)
      asked.set(path, status)
      return status
    }
    const dead: string[] = []
    for (const [address, html] of pages) {
      expect(html, address).toContain(`<html lang="${address.split('/')[2]}"`)
      // Installations have addresses of their own.
      expect(html, address).not.toMatch(/https:\/\/(?:id|api)\.example/u)
      for (const [, target = ''] of html.matchAll(/(?:href|src)="(?<target>[^"]+)"/gu)) {
        const [path = '', fragment] = target.split('#')
        const isThere =
          fragment === undefined
            ? (await statusOf(path)) === 200
            : (path === '' ? html : pages.get(path))?.includes(` id="${fragment}"`)
        if (!isThere) dead.push(`${address} leads to ${target}`)
      }
    }
    expect(dead).toEqual([])
  })
})
