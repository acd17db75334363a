import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApi, type TestApi } from '../support/index.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${api.url}${path}`, { headers })

const linksOf = async (page: Response) =>
  [...(await page.text()).matchAll(/<link href="([^"]*)"/gu)].map(([, link]) => link)

const languageOf = async (page: Response) => /<html[^>]* lang="([^"]*)"/u.exec(await page.text())?.[1]

describe('the console', () => {
  it('has one page for every address of its own, which nobody keeps or frames', async () => {
    for (const path of ['/', '/sign-in', '/settings/api-connections/oauth-consumers', '/no-such-page']) {
      const page = await get(path)
      expect(page.status, path).toBe(200)
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
      expect(page.headers.get('cache-control')).toBe('no-store')
      expect(page.headers.get('x-frame-options')).toBe('DENY')
      expect(page.headers.get('referrer-policy')).toBe('no-referrer')
      expect(page.headers.get('x-content-type-options')).toBe('nosniff')
      const policy = page.headers.get('content-security-policy') ?? ''
      expect(policy).toContain("script-src 'self';")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).toContain("base-uri 'none'")
      expect(policy).not.toContain('form-action')
    }
  })

  it('tells the page who is signed in, or that nobody is, so that it need not ask', async () => {
    const { member } = await api.staffedCompany()
    await api.owner.query('update users set name = $1 where id = $2', ['Ana "<Bo> & Co', member.id])
    const browser = await api.signIn(member)
    const told = /<html data-session="([^"]*)"/u.exec(await (await browser.fetch('/')).text())?.[1] ?? ''
    const decoded = told.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&')
    expect(JSON.parse(decoded)).toEqual((await browser.call('GET', '/api/v1/session')).body)
    expect(decoded).toContain('Ana \\"<Bo> & Co')
    expect(await (await get('/')).text()).toContain('<html data-session="none"')
    const stale = { cookie: `__Host-latchkey-session=${'a'.repeat(43)}` }
    expect(await (await get('/', stale)).text()).toContain('<html data-session="none"')
    await browser.call('DELETE', '/api/v1/session')
    expect(await (await browser.fetch('/')).text()).toContain('<html data-session="none"')
  })

  it('names the files that a page begins with, in the language it will speak', async () => {
    const { member } = await api.staffedCompany()
    expect(await linksOf(await get('/settings/security', { 'accept-language': 'pt-PT,pt;q=0.9,en;q=0.8' }))).toEqual([
      'pt-BR',
    ])
    expect(await linksOf(await get('/settings?x=1', { 'accept-language': 'xx' }))).toEqual(['en'])
    expect(await linksOf(await get('/settingsful'))).toEqual([])
    const browser = await api.signIn(member)
    await browser.patch('/api/v1/account', { language: 'es' })
    expect(await linksOf(await browser.fetch('/settings'))).toEqual(['es'])
  })

  it('says in which language it will speak before any of its code has come', async () => {
    const { member } = await api.staffedCompany()
    expect(await languageOf(await get('/sign-in', { 'accept-language': 'pt-PT,pt;q=0.9,en;q=0.8' }))).toBe('pt-BR')
    expect(await languageOf(await get('/sign-in', { 'accept-language': 'xx' }))).toBe('en')
    const browser = await api.signIn(member)
    await browser.patch('/api/v1/account', { language: 'es' })
    expect(await languageOf(await browser.fetch('/settings'))).toBe('es')
  })

  it('names at its first address what its reader is led to', async () => {
    const { administrator, member } = await api.staffedCompany()
    const first = async (person: { email: string }) =>
      linksOf(await (await api.signIn(person)).fetch('/?from=bookmark'))
    expect(await linksOf(await get('/'))).toEqual(['home en'])
    expect(await first(administrator)).toEqual(['home en'])
    expect(await first(member)).toEqual(['my-apps en'])
  })

  it('lets caches keep files whose names change with their content, and nothing else', async () => {
    const file = await get('/assets/app-1a2b.js')
    expect(file.status).toBe(200)
    expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    const icon = await get('/favicon.svg')
    expect(icon.headers.get('content-type')).toBe('image/svg+xml')
  })

  it.each(['/assets/gone.js', '/assets/..%2findex.html', '/assets/', '/docs/nope'])(
    'is no answer to %s',
    async (path) => {
      const answer = await get(path)
      expect(answer.status).toBe(404)
      expect(answer.headers.get('content-type')).not.toContain('text/html')
    },
  )

  it('is no answer to a program that wants something other than a page', async () => {
    expect((await get('/settings', { accept: 'application/json' })).status).toBe(404)
    expect((await fetch(`${api.url}/settings`, { method: 'POST' })).status).toBe(404)
  })
})

describe('health', () => {
  it('says that the process is up and that it can serve', async () => {
    expect(await (await get('/healthz')).json()).toEqual({ status: 'ok' })
    expect(await (await get('/readyz')).json()).toEqual({ status: 'ok', database: 'ok' })
  })
})
