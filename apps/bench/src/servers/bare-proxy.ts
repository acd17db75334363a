import replyFrom from '@fastify/reply-from'
import Fastify from 'fastify'
import type { Hosted } from './server-host.ts'

/**
 * The proxy library by itself: every request goes to the upstream, nobody is asked who calls.
 * @param spec ports of 127.0.0.1
 */
export async function startBareProxy(spec: { port: number; upstreamPort: number }): Promise<Hosted> {
  const app = Fastify()
  await app.register(replyFrom, { base: `http://127.0.0.1:${spec.upstreamPort}`, disableRequestLogging: true })
  app.all('/*', (request, reply) => reply.from(request.url))
  await app.listen({ port: spec.port, host: '127.0.0.1' })
  return { close: () => app.close() }
}
