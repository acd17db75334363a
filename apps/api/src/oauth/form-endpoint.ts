import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { RequestOrigin } from '../lib/actor.ts'
import { headerLines } from '../web/header-lines.ts'
import { sendTogether } from '../web/send-together.ts'
import { originOf } from '../web/request-origin.ts'
import { isSecure } from '../web/secure-transport.ts'
import { sendTraceId, traceHeader } from '../web/trace-id.ts'
import { type FormParameters, maxFormBytes, parseForm, parseQuery } from './form-parameters.ts'
import { invalidRequest } from './oauth-error.ts'

/** A request to a form endpoint, taken apart. */
export interface FormRequest {
  /** The values of all `Authorization` header lines; the runtime's own view keeps only the first. */
  authorization: string[]
  query: FormParameters
  form: FormParameters
  /** Whom it came from: for the throttle, and for what an administrator is told. */
  origin: RequestOrigin
}

/**
 * Refuses a request that sends a recognised parameter twice (RFC 6749 section 3.2).
 * @param form the body
 * @param names what the endpoint recognises
 * @throws OAuthError `invalid_request`
 */
export function refuseRepeated(form: FormParameters, names: readonly string[]): void {
  if (form.repeated(names) !== undefined) throw invalidRequest('A parameter was sent more than once')
}

const usualFormType = 'application/x-www-form-urlencoded'
const formType = /^application\/x-www-form-urlencoded\s*(?:;\s*charset\s*=\s*(?:utf-8|"utf-8")\s*)?(?:;\s*)?$/iu

/**
 * Takes a form endpoint's request apart.
 * @param request with the body still as octets
 * @throws OAuthError `invalid_request` for another content type
 * @throws MalformedParameters for a broken encoding
 */
export function readFormRequest(request: FastifyRequest): FormRequest {
  const type = request.headers['content-type'] ?? ''
  if (type !== usualFormType && !formType.test(type)) {
    throw invalidRequest('Send the body as application/x-www-form-urlencoded in UTF-8')
  }
  return {
    authorization: headerLines(request, 'authorization'),
    query: parseQuery(request.raw.url ?? ''),
    form: parseForm(Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)),
    origin: originOf(request),
  }
}

/** Lets pages of any origin read an answer, without credentials. */
export const crossOriginHeaders = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': `WWW-Authenticate, DPoP-Nonce, Retry-After, ${traceHeader}`,
}

/**
 * Writes an answer without the framework's bookkeeping: its headers are always the same but for those of the one answer.
 * @param headers the same ones, names and values in turn
 */
function write(request: FastifyRequest, reply: FastifyReply, headers: readonly string[], answer: string): void {
  const bytes = Buffer.byteLength(answer)
  const all = [...headers, traceHeader, request.id, 'content-length', String(bytes)]
  if (answer !== '') all.push('content-type', 'application/json; charset=utf-8')
  reply.hijack()
  const { raw } = reply
  // Text in ASCII is the same octets either way, and Latin-1 is written without being looked at.
  sendTogether(() => raw.writeHead(200, all).end(answer, bytes === answer.length ? 'latin1' : 'utf8'))
}

/**
 * Registers a form endpoint: POST with a form, an answer that no cache keeps, 405 for other methods, and CORS where pages may call.
 * @param app the OAuth face
 * @param endpoint its path, whether pages of other origins may call it, headers that every answer has, the issuer identifier, and its handler
 */
export function registerFormEndpoint(
  app: FastifyInstance,
  endpoint: {
    url: string
    crossOrigin: boolean
    headers: Record<string, string>
    issuer: string
    /** Answers with JSON, as text; an empty one is no answer but that all is well. @throws OAuthError, MalformedParameters */
    handle: (request: FormRequest) => string | Promise<string>
  },
): void {
  const { url, crossOrigin, issuer, handle } = endpoint
  const headers = {
    ...endpoint.headers,
    'cache-control': 'no-store',
    ...(crossOrigin ? crossOriginHeaders : {}),
  }
  const written = Object.entries(headers).flat()
  void app.register(async (scope) => {
    const { errorHandler } = scope
    scope.setErrorHandler((error: FastifyError, request, reply) =>
      errorHandler.call(scope, error, request, sendTraceId(request, reply).headers(headers)),
    )
    scope.post(url, { bodyLimit: maxFormBytes }, (request, reply) => {
      // RFC 6749 section 3.2, RFC 7662 section 4 and RFC 7009 section 2.
      if (!isSecure(request, issuer)) throw invalidRequest('Use https')
      const answer = handle(readFormRequest(request))
      if (typeof answer !== 'string') return answer.then((text) => write(request, reply, written, text))
      return write(request, reply, written, answer)
    })
    const allow = crossOrigin ? 'POST, OPTIONS' : 'POST'
    if (crossOrigin) {
      scope.options(url, (request, reply) =>
        sendTraceId(request, reply)
          .code(204)
          .headers({
            ...headers,
            allow,
            'access-control-allow-methods': 'POST',
            'access-control-allow-headers': 'Authorization, Content-Type, DPoP',
            'access-control-max-age': '600',
          })
          .send(),
      )
    }
    refuseOtherMethods(scope, url, allow, headers)
  })
}

/**
 * Answers 405 with `Allow` for the methods a path does not serve (RFC 9110 section 15.5.6); the framework would say 404.
 * @param app where the path is registered
 * @param url the path
 * @param allow what it does serve
 * @param headers the path's own
 */
export function refuseOtherMethods(
  app: FastifyInstance,
  url: string,
  allow: string,
  headers: Record<string, string> = {},
): void {
  const served = new Set(allow.split(', '))
  app.route({
    url,
    method: app.supportedMethods.filter((method) => !served.has(method)),
    handler: (request, reply) =>
      sendTraceId(request, reply)
        .code(405)
        .headers({ ...headers, allow, 'cache-control': 'no-store' })
        .send({ error: 'invalid_request', error_description: 'The method is not allowed here' }),
  })
}
