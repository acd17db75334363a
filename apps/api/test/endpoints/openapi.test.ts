import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApi, type TestApi } from '../support/index.ts'
import { listOperations } from '../support/openapi.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

interface Document {
  openapi: string
  servers: { url: string }[]
  components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> }
  paths: Record<
    string,
    Record<string, { summary?: string; tags?: string[]; responses: Record<string, { description: string }> }>
  >
}

describe('GET /api/v1/openapi.json', () => {
  it('answers anyone 200 with an OpenAPI 3.1 document of this installation', async () => {
    const { status, body, headers } = await api.browser().get<Document>('/api/v1/openapi.json')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toContain('application/json')
    expect(body).toMatchObject({
      openapi: '3.1.0',
      servers: [{ url: api.url }],
      components: {
        securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: '__Host-latchkey-session' } },
      },
    })
  })

  it('describes each operation, and each of its answers', async () => {
    const { body } = await api.browser().get<Document>('/api/v1/openapi.json')
    for (const [path, methods] of Object.entries(body.paths)) {
      for (const [method, { summary, tags, responses }] of Object.entries(methods)) {
        expect(summary, `${method} ${path}`).toBeTruthy()
        expect(tags, `${method} ${path}`).toHaveLength(1)
        for (const [status, { description }] of Object.entries(responses)) {
          expect(description, `${method} ${path} ${status}`).toBeTruthy()
          expect(description, `${method} ${path} ${status}`).not.toBe('Default Response')
        }
      }
    }
  })

  it('refers only to what it contains, and contains only what is referred to', async () => {
    const { body } = await api.browser().get<Document>('/api/v1/openapi.json')
    const references = JSON.stringify(body).matchAll(/"#\/components\/schemas\/(?<name>[^"]+)"/gu)
    const named = new Set([...references].map(({ groups }) => groups?.['name']))
    expect(named).toEqual(new Set(Object.keys(body.components.schemas)))
  })

  it('names what a change can be tied to', async () => {
    const operations = await listOperations(api.browser())
    const conditional = operations.filter(({ parameters }) => parameters.some(({ name }) => name === 'if-match'))
    expect(conditional.map(({ id }) => id)).toEqual([
      'updateUser',
      'removeUser',
      'updateCompany',
      'updateCompanySettings',
      'updateSecuritySettings',
      'removeCompanyLogo',
      'replaceCompanyLogo',
      'updateConsumer',
      'deleteConsumer',
      'removeConsumerLogo',
      'replaceConsumerLogo',
      'generateApiConnection',
      'updateApiConnection',
      'announceBrownOut',
      'retireApiConnection',
      'keepApiConnection',
      'updatePermissionGroup',
      'deletePermissionGroup',
      'orderModules',
      'updateModule',
    ])
  })
})

describe('GET /docs/api', () => {
  it('answers 200 with a page that can reach nobody but us', async () => {
    const { status, headers, body } = await api.browser().get<string>('/docs/api')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'; ")
    expect(policy).toContain("connect-src 'self'; ")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/https?:|\*/u)
    expect(body).not.toMatch(/https?:\/\//u)
  })

  it('has every file it names, and shows our document', async () => {
    const { body } = await api.browser().get<string>('/docs/api')
    const files = [...body.matchAll(/(?:src|rel="stylesheet" href)="(?<path>[^"]+)"/gu)]
    const paths = files.map(({ groups }) => groups?.['path'] ?? '')
    expect(paths).toEqual(['/docs/api/reference.css', '/docs/api/reference.js', '/docs/api/start.js'])
    for (const path of paths) {
      const response = await api.browser().fetch(path)
      expect(response.status, path).toBe(200)
      const type = path.endsWith('.css') ? 'text/css' : 'text/javascript'
      expect(response.headers.get('content-type'), path).toBe(`${type}; charset=utf-8`)
      expect(await response.text(), path).toContain(path.endsWith('.css') ? '--scalar-color-1' : 'createApiReference')
    }
    expect(body).toContain('data-document="/api/v1/openapi.json"')
  })
})
