import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import Fastify from 'fastify'
import type { App } from '../../app.ts'

// Only our own origin: the reference can offer proxies, fonts and assistants of its maker, and must not reach them.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const page = (document: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Latchkey API</title>
    <link rel="stylesheet" href="/docs/api/reference.css" />
  </head>
  <body>
    <div id="reference" data-document="${document}"></div>
    <main id="until-then">
      <p>The reference is on its way…</p>
      <noscript><p>It needs JavaScript. What it is made of, an OpenAPI document: <a href="${document}">${document}</a></p></noscript>
    </main>
    <script src="/docs/api/reference.js"></script>
    <script src="/docs/api/start.js"></script>
  </body>
</html>
`

const asset = (name: string): string => readFileSync(new URL(`assets/${name}`, import.meta.url), 'utf8')

/** The reference's script, compressed. The package gives it away through a plugin only, and takes 25 MB: so not before somebody asks. */
async function loadReferenceScript(): Promise<Buffer> {
  const { default: apiReference } = await import('@scalar/fastify-api-reference')
  const source = Fastify()
  await source.register(apiReference, { routePrefix: '/docs', configuration: { content: {} } })
  const { rawPayload } = await source.inject('/docs/js/scalar.js')
  await source.close()
  return promisify(gzip)(rawPayload)
}

/**
 * `/docs/api`: the OpenAPI document, made readable. Everything it loads comes from here.
 * @param app the server
 * @param options path of the OpenAPI document
 */
export async function registerApiReference(app: App, { document }: { document: string }): Promise<void> {
  const files = [
    ['', 'text/html; charset=utf-8', page(document)],
    ['/reference.css', 'text/css; charset=utf-8', asset('reference.css')],
    ['/start.js', 'text/javascript; charset=utf-8', asset('start.js')],
  ] as const
  let script: Promise<Buffer> | undefined

  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.schema = { hide: true }
    })
    scope.addHook('onRequest', async (_request, reply) => {
      reply.header('content-security-policy', policy)
    })
    for (const [name, type, content] of files) {
      scope.get(`/docs/api${name}`, (_request, reply) => reply.type(type).send(content))
    }
    scope.get('/docs/api/reference.js', async (_request, reply) => {
      script ??= loadReferenceScript()
      return reply
        .type('text/javascript; charset=utf-8')
        .header('content-encoding', 'gzip')
        .header('cache-control', 'public, max-age=3600')
        .send(await script)
    })
  })
}
