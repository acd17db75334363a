import type { Socket } from 'node:net'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { describeError } from './database.ts'
import { frameworkFault, handleError, problem, sendProblem } from './problems.ts'

/** Fastify whose schemas are zod's. */
export type App = ReturnType<typeof createHttp>

const bodyLimitBytes = 65_536

/** A request that is not HTTP never becomes one to Fastify: the answer has to be written by hand. */
function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const status = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }[error.code ?? ''] ?? 400
  const { code, detail } = frameworkFault(status) ?? { code: 'malformed_request', detail: '' }
  const body = problem(code, detail)
  const text = JSON.stringify(body)
  socket.end(
    [
      `HTTP/1.1 ${body.status} ${body.title}`,
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(text)}`,
      'Cache-Control: no-store',
      'Connection: close',
      '',
      text,
    ].join('\r\n'),
  )
}

/**
 * Pages on any origin may call with a token of theirs and read the answers (Fetch standard, "CORS protocol"), the challenges of RFC
 * 6750 section 3 included.
 */
function allowAllOrigins(app: FastifyInstance): void {
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Expose-Headers': 'Location, Retry-After, WWW-Authenticate',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    })
  })
  app.options('*', (_request, reply) =>
    reply
      .code(204)
      .headers({
        'Access-Control-Allow-Methods': 'GET, HEAD, POST, PATCH, DELETE',
        // A wildcard would not cover Authorization (Fetch standard, "CORS protocol").
        'Access-Control-Allow-Headers': 'Authorization, Content-Type',
        'Access-Control-Max-Age': '600',
      })
      .send(),
  )
}

/** An HTTP server that speaks JSON and zod, and answers everything that goes wrong with an RFC 9457 problem. */
export function createHttp() {
  const app = Fastify({
    // Errors only, no requests: an address may hold what does not belong into a log.
    logger: { level: 'error', stream: process.stderr, serializers: { err: describeError } },
    bodyLimit: bodyLimitBytes,
    requestTimeout: 30_000,
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true },
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error, _request, reply) => {
      const { code, detail } = frameworkFault(error.statusCode ?? 400) ?? { code: 'internal', detail: error.message }
      void sendProblem(reply, code, detail)
    },
  }).withTypeProvider<ZodTypeProvider>()

  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(handleError)
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, 'not_found', 'There is nothing at this address.'))
  // JSON only. A form is read all the same, so that the guard can refuse a token in it.
  app.removeContentTypeParser('text/plain')
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, new URLSearchParams(String(body)))
  })
  allowAllOrigins(app)
  return app
}

/** A `preValidation` hook that refuses forms, which are parsed only for the guard to look at. */
export async function refuseForms({ body }: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (body instanceof URLSearchParams)
    sendProblem(reply, 'unsupported_media_type', 'Send the body as application/json.')
}

/**
 * Answers the methods that an address does not know with 405 and says which it knows (RFC 9110 section 15.5.6).
 * @param app where the address is
 * @param url route pattern
 * @param known its methods
 */
export function refuseOtherMethods(app: App, url: string, ...known: string[]): void {
  const allow = [...known, 'OPTIONS'].join(', ')
  app.route({
    url,
    method: app.supportedMethods.filter((method) => !known.includes(method) && method !== 'OPTIONS'),
    // Before the body is read: whatever is in it does not matter.
    onRequest: (_request, reply) => {
      void sendProblem(reply.header('Allow', allow), 'method_not_allowed', `This address knows ${allow}.`)
    },
    handler: () => undefined,
  })
}
