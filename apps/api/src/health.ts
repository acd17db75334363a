import type { FastifyInstance } from 'fastify'

/**
 * What an operator's tools ask: is the process up (`/healthz`), and can it serve (`/readyz`).
 * @param app the root
 * @param isReady whether the database answers
 */
export function registerHealth(app: FastifyInstance, isReady: () => Promise<boolean>): void {
  app.get('/healthz', (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const ready = await isReady()
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: ready ? 'ok' : 'unavailable', database: ready ? 'ok' : 'unreachable' })
  })
}
