import { METHODS } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isUnavailable } from '../database/driver-error.ts'
import type { HubModule } from '../features/modules/hub-modules.ts'
import { whenKnown } from '../lib/when-known.ts'
import type { Services } from '../services.ts'
import { isSecure } from '../web/secure-transport.ts'
import { traceHeader } from '../web/trace-id.ts'
import { isGovernedAgain } from '../web/request-timeout.ts'
import { type AuthenticationScheme, createAuthentication } from './authentication/index.ts'
import { createBasicScheme } from './authentication/basic.ts'
import { createBearerScheme } from './authentication/bearer.ts'
import { createHawkScheme } from './authentication/hawk.ts'
import type { HubCall, HubCaller, KnownCall } from './call.ts'
import { createHubChecks, passChecks, standingChecks } from './checks/index.ts'
import { type Count, createForwarding, type HubLimits, usualLimits } from './forwarding/index.ts'
import { createGates } from './forwarding/gates.ts'
import { ownHeaders } from './forwarding/response-headers.ts'
import { createIdentitySigner } from './identity.ts'
import type { HubMeter } from './meter.ts'
import { HubRefusal, problemOf } from './refusal.ts'
import { hubPrefix, readCall, refuseTraversal } from './target.ts'

export type { HubLimits } from './forwarding/index.ts'
export { routedAs } from './target.ts'

/** Answers a request to the Hub, whatever it is. */
export type Hub = (request: FastifyRequest, reply: FastifyReply) => void

/** What has been found out of a call so far: a refusal is counted as its caller's. */
interface Found {
  caller: HubCaller | undefined
}

/** For how long what still comes of a refused request's body is read, in milliseconds: some read no answer before they have sent all. */
const lingerMilliseconds = 30_000

const problemType = 'application/problem+json'

/** A body that nobody reads to its end is read, for a while, and forgotten. */
const linger = ({ raw }: FastifyRequest): void => {
  const { socket } = raw
  if (raw.complete) {
    isGovernedAgain(socket)
    return
  }
  raw.resume()
  const end = setTimeout(() => socket.destroy(), lingerMilliseconds).unref()
  raw.once('close', () => {
    clearTimeout(end)
    isGovernedAgain(socket)
  })
}

/** Whatever was thrown as what the caller is told. Nothing private leaves. */
function toRefusal(error: unknown, request: FastifyRequest): HubRefusal {
  if (error instanceof HubRefusal) return error
  if (isUnavailable(error)) {
    request.log.error({ err: error }, 'database unavailable')
    return new HubRefusal('unavailable', 'The database can’t be reached. Try again in a moment.', {
      retryAfterSeconds: 5,
    })
  }
  request.log.error({ err: error }, 'unexpected error')
  return new HubRefusal('internal', 'Something went wrong on our side. Try again.')
}

/** Answers what browsers ask before a page of another origin may call (Fetch standard, "CORS-preflight request"). */
function answerPreflight({ raw }: FastifyRequest, reply: FastifyReply, own: readonly string[]): void {
  const asked = raw.headers['access-control-request-headers']
  const method = raw.headers['access-control-request-method'] ?? 'GET'
  reply.raw.writeHead(204, [
    ...own,
    'access-control-allow-methods',
    /^[A-Za-z-]{1,20}$/u.test(method) ? method : 'GET',
    'access-control-allow-headers',
    asked !== undefined && /^[A-Za-z0-9!#$%&'*+.^_`|~, -]{1,2000}$/u.test(asked) ? asked : 'Authorization',
    'access-control-max-age',
    '600',
  ])
  reply.raw.end()
}

const withoutTls =
  'The request did not come over TLS. Use https, and replace the secret or token that was in it: it was readable on its way. ' +
  'If you did use https, the operator has to name the proxy that ends TLS in LATCHKEY_TRUSTED_PROXIES.'

function knownModule(module: HubModule | undefined): HubModule {
  if (module) return module
  throw new HubRefusal('unknown_module', 'Your company has no module of that key: /hub/<module>/…')
}

const isPreflight = ({ raw }: FastifyRequest): boolean =>
  raw.method === 'OPTIONS' &&
  raw.headers.origin !== undefined &&
  raw.headers['access-control-request-method'] !== undefined

/**
 * The gateway: who calls, whether they may, and then on to the module's upstream. A request's body is read by nobody before that.
 * @param deps services, headers of answers to programs, what counts, limits, and schemes besides access tokens
 */
export function createHub(deps: {
  services: Services
  securityHeaders: Record<string, string>
  meter: HubMeter
  limits?: Partial<HubLimits> | undefined
  schemes?: readonly AuthenticationScheme[] | undefined
}): Hub {
  const { services, meter, schemes = [] } = deps
  const limits: HubLimits = { ...usualLimits, ...deps.limits }
  const own = ownHeaders(deps.securityHeaders)
  const authenticate = createAuthentication([
    createBearerScheme(services),
    createHawkScheme(services, limits),
    createBasicScheme(services),
    ...schemes,
  ])
  const checks = createHubChecks(services)
  const gates = createGates()
  meter.watchBreakers(() => gates.open())

  const count: Count = (caller, outcome, milliseconds) => {
    meter.called(outcome, milliseconds)
    if (caller?.consumer) services.hubUsage.count(caller.consumer, outcome, milliseconds)
  }

  /** @param caller as far as it is known who calls */
  const refuse = (
    request: FastifyRequest,
    reply: FastifyReply,
    error: unknown,
    caller: HubCaller | undefined,
  ): void => {
    const { raw } = reply
    const refusal = toRefusal(error, request)
    const { code, privateDetail, status } = refusal
    count(caller, code)
    request.log.info({ code, detail: privateDetail }, 'refused')
    if (raw.headersSent || raw.destroyed) return
    const body = Buffer.from(JSON.stringify(problemOf(refusal, request.id)))
    const isWithoutBody = request.raw.method === 'HEAD'
    const writeHead = (seal: Record<string, string> | undefined): void => {
      // An answer that could not be written whole leaves some of its lines behind.
      for (const name of raw.getHeaderNames()) if (!name.startsWith('ratelimit')) raw.removeHeader(name)
      const lines = Object.entries({ ...refusal.headers, ...seal }).flatMap(([name, value]) =>
        [value].flat().flatMap((one) => [name, one]),
      )
      raw.writeHead(status, [
        ...own,
        ...lines,
        traceHeader,
        request.id,
        'content-type',
        problemType,
        'content-length',
        String(body.length),
        'cache-control',
        'no-store',
      ])
    }
    try {
      const headers = { 'content-type': problemType }
      const seal = caller?.seal ?? refusal.seal
      writeHead(seal?.headers({ status, headers, body: isWithoutBody ? undefined : body }))
    } catch (sealError) {
      // The answer that could not be written may have been for its seal.
      request.log.error({ err: sealError }, 'a refusal could not be sealed')
      writeHead(undefined)
    }
    raw.end(isWithoutBody ? undefined : body)
  }

  /** Whether a call that goes on would still be let through. What can't be told now is refused, as a new call would be. */
  const judge = ({ call, caller, module: { key } }: KnownCall): void | Promise<void> =>
    whenKnown(caller.renew?.() ?? caller, (now) =>
      whenKnown(services.hubModules.find(now.companyId, key), (module) =>
        passChecks(standingChecks, { call, caller: now, module: knownModule(module) }),
      ),
    )

  const forward = createForwarding({
    ...services,
    gates,
    sign: createIdentitySigner(services),
    own,
    count,
    refuse: ({ call, caller }, refusal) => refuse(call.request, call.reply, refusal, caller),
    judge,
    toRefusal,
    limits,
  })

  const proceed = (call: HubCall, caller: HubCaller, module: HubModule): void | Promise<void> => {
    const known: KnownCall = { call, caller, module }
    const passing = passChecks(checks, known)
    return passing ? passing.then(() => forward(known)) : forward(known)
  }

  const handle = (request: FastifyRequest, reply: FastifyReply, found: Found): void | Promise<void> => {
    // RFC 6750 section 5.3.
    if (!isSecure(request, services.issuer)) throw new HubRefusal('malformed_request', withoutTls)
    const call = readCall(request, reply)
    return whenKnown(authenticate(call), (caller) => {
      found.caller = caller
      refuseTraversal(call)
      return whenKnown(services.hubModules.find(caller.companyId, call.moduleKey), (module) =>
        proceed(call, caller, knownModule(module)),
      )
    })
  }

  return (request, reply) => {
    reply.hijack()
    if (isPreflight(request)) {
      answerPreflight(request, reply, own)
      return
    }
    reply.raw.once('finish', () => linger(request))
    const found: Found = { caller: undefined }
    try {
      handle(request, reply, found)?.catch((error: unknown) => refuse(request, reply, error, found.caller))
    } catch (error) {
      refuse(request, reply, error, found.caller)
    }
  }
}

/** Methods whose requests reach no handler: `CONNECT` opens a tunnel instead. */
const unroutable = new Set(['CONNECT'])

/**
 * Opens the Hub under `/hub`, for every method that the runtime can read. Register it last: other faces answer those that they know of.
 * @param app the root
 * @param hub what answers
 */
export async function registerHub(app: FastifyInstance, hub: Hub): Promise<void> {
  for (const method of METHODS) {
    if (!unroutable.has(method) && !app.supportedMethods.includes(method)) app.addHttpMethod(method)
  }
  await app.register(async (scope) => {
    // Before anything of the body would be read.
    scope.addHook('onRequest', (request, reply) => hub(request, reply))
    for (const url of [hubPrefix, `${hubPrefix}/*`]) {
      scope.route({ method: [...app.supportedMethods], url, schema: { hide: true }, handler: () => undefined })
    }
  })
  continueWhenAsked(app)
}

/** Lets a caller that asks first (RFC 9110 section 10.1.1) send a body to the Hub only once it is to be read. */
function continueWhenAsked({ server }: FastifyInstance): void {
  server.on('checkContinue', (request, response) => {
    if (!request.url?.startsWith(`${hubPrefix}/`)) response.writeContinue()
    server.emit('request', request, response)
  })
}
