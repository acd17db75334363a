import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import Fastify from 'fastify'
import type { App } from '../app.ts'

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

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Latchkey API</title>
  </head>
  <body>
    <main id="reference"></main>
    <script src="/docs/api/reference.js"></script>
    <script src="/docs/api/start.js"></script>
  </body>
</html>
`

const startScript = (document: string): string =>
  `Scalar.createApiReference('#reference', ${JSON.stringify({
    url: document,
    agent: { disabled: true },
    mcp: { disabled: true },
    telemetry: false,
    withDefaultFonts: false,
    hideClientButton: true,
    showDeveloperTools: 'never',
    persistAuth: false,
  })})
`

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
  const start = startScript(document)
  let script: Promise<Buffer> | undefined

  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.schema = { hide: true }
    })
    scope.addHook('onRequest', async (_request, reply) => {
      reply.header('content-security-policy', policy)
    })
    scope.get('/docs/api', (_request, reply) => reply.type('text/html; charset=utf-8').send(page))
    scope.get('/docs/api/start.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(start))
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
