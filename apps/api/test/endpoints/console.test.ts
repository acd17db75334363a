import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApi, type TestApi } from '../support/index.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${api.url}${path}`, { headers })

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

  it('tells a browser without a live session so, which then need not ask', async () => {
    const { member } = await api.staffedCompany()
    const browser = await api.signIn(member)
    expect(await (await browser.fetch('/')).text()).not.toContain('data-session')
    expect(await (await get('/')).text()).toContain('<html data-session="none"')
    const stale = { cookie: `__Host-latchkey-session=${'a'.repeat(43)}` }
    expect(await (await get('/', stale)).text()).toContain('<html data-session="none"')
    await browser.call('DELETE', '/api/v1/session')
    expect(await (await browser.fetch('/')).text()).toContain('<html data-session="none"')
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
