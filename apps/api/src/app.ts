import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
  type onRequestHookHandler,
} from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { pino } from 'pino'
import { type ConsoleFiles, registerConsole, consoleSender } from './console.ts'
import { registerAccountLinkRoutes } from './features/account-links/account-link.routes.ts'
import { registerActivityRoutes } from './features/activity/activity.routes.ts'
import { registerApiConnectionRoutes } from './features/api-connections/api-connection.routes.ts'
import { registerKeyEndingRoutes } from './features/api-connections/key-ending.routes.ts'
import { registerReplacementRoutes } from './features/api-connections/replacement.routes.ts'
import { registerAuthorizationRequestRoutes } from './features/authorization-requests/authorization-request.routes.ts'
import { registerAuthorizationRoutes } from './features/authorizations/authorization.routes.ts'
import { registerRevocationRoutes } from './features/authorizations/revocation.routes.ts'
import { registerCompanyLogoRoutes } from './features/companies/company-logo.routes.ts'
import { registerCompanyRoutes } from './features/companies/company.routes.ts'
import { registerConsumerFailureRoutes } from './features/consumer-failures/consumer-failure.routes.ts'
import { registerConsumerSecretRoutes } from './features/consumer-secrets/consumer-secret.routes.ts'
import { registerConsumerUsageRoutes } from './features/consumer-usage/consumer-usage.routes.ts'
import { registerConsumerLogoRoutes } from './features/consumers/consumer-logo.routes.ts'
import { registerConsumerRoutes } from './features/consumers/consumer.routes.ts'
import { registerLegacyCallerRoutes } from './features/legacy-callers/legacy-caller.routes.ts'
import { registerHubUsageRoutes } from './features/hub-usage/hub-usage.routes.ts'
import { registerModuleRoutes } from './features/modules/module.routes.ts'
import { registerPasskeyRoutes } from './features/passkeys/passkey.routes.ts'
import { registerPermissionGroupRoutes } from './features/permission-groups/permission-group.routes.ts'
import { registerSecondFactorRoutes } from './features/second-factors/second-factor.routes.ts'
import { registerSecuritySettingsRoutes } from './features/security-settings/security-settings.routes.ts'
import { registerAccountSessionRoutes } from './features/sessions/account-session.routes.ts'
import { registerPasskeySessionRoutes } from './features/sessions/passkey-session.routes.ts'
import { registerSessionRoutes } from './features/sessions/session.routes.ts'
import { registerStatusConfirmationRoutes } from './features/status-confirmations/status-confirmation.routes.ts'
import { registerTransactionRoutes } from './features/transactions/transaction.routes.ts'
import { registerAccountRoutes } from './features/users/account.routes.ts'
import { registerUserRoutes } from './features/users/user.routes.ts'
import { loggedError } from './database/logged-error.ts'
import { registerGuide } from './guide/index.ts'
import { registerHealth } from './health.ts'
import { createHub, type HubLimits, registerHub, routedAs } from './hub/index.ts'
import type { AuthenticationScheme } from './hub/authentication/index.ts'
import { registerApiReference } from './management/reference/index.ts'
import { managementPrefix, registerManagement } from './management/index.ts'
import { sendProblem } from './management/problem.ts'
import { collectOpenApi, registerOpenApiRoute } from './management/openapi.ts'
import type { Metrics } from './metrics/metrics.ts'
import { registerMetrics } from './metrics/register.ts'
import type { AuthenticationLimits } from './oauth/client-authentication/index.ts'
import { registerOAuth } from './oauth/index.ts'
import { oauthPaths } from './oauth/openapi-paths.ts'
import type { Services } from './services.ts'
import { finishAnswering } from './web/finish-answering.ts'
import { requestLogger } from './web/request-logger.ts'
import { hasOwnLimit } from './web/request-timeout.ts'
import { securityHeaders } from './web/security-headers.ts'
import { newTraceId, sendTraceId } from './web/trace-id.ts'

/** Fastify with the contracts' schemas as its types. */
export type App = FastifyInstance<Server, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>

/** What an app is built from. */
export interface AppOptions {
  services: Services
  console: ConsoleFiles
  logLevel: string
  /** Where log lines go instead of standard output. */
  logStream?: { write(line: string): void }
  isReady: () => Promise<boolean>
  metrics: Metrics
  /** What whoever reads the metrics has to send; without it only this machine may. */
  metricsToken?: string | undefined
  /** Addresses whose `X-Forwarded-For` is believed; nobody's by default. */
  trustedProxies?: string[]
  /** How many failed client authentications are allowed. */
  authenticationLimits?: AuthenticationLimits
  /** How long callers and upstreams of the Hub may be silent. */
  hubLimits?: Partial<HubLimits> | undefined
  /** Ways of saying who calls the Hub, besides access tokens. */
  hubSchemes?: readonly AuthenticationScheme[] | undefined
}

/** Never the query: it may carry a code or a state. Never headers: they may carry a secret. */
const loggedRequest = ({ method, url, ip }: { method: string; url: string; ip?: string }) => ({
  method,
  path: url.split('?')[0],
  ip,
})

/** The framework hands over the whole reply, with its headers. */
const loggedReply = ({ statusCode }: { statusCode: number }) => ({ statusCode })

/** The runtime refuses what it can't parse before the framework sees it; it should look like our other refusals. */
const clientErrors: Record<string, [string, string]> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The headers are larger than 16 KB'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request took too long'],
}

function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return
  if (hasOwnLimit(socket)) {
    // Nothing may be said in the middle of an answer.
    if (error.code !== 'ERR_HTTP_REQUEST_TIMEOUT') socket.destroy()
    return
  }
  const [status, description] = clientErrors[error.code ?? ''] ?? ['400 Bad Request', 'The request can not be read']
  const body = JSON.stringify({ error: 'invalid_request', error_description: description })
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${body.length}\r\n` +
      `cache-control: no-store\r\nx-content-type-options: nosniff\r\nconnection: close\r\n\r\n${body}`,
  )
}

/** No hook has run: what they add elsewhere is added here. */
const answerUnreadableAddress =
  (headers: Record<string, string>) =>
  (_error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    void sendTraceId(request, reply).headers({ ...headers, 'cache-control': 'no-store' })
    if (request.url.startsWith(`${managementPrefix}/`)) {
      void sendProblem(reply, 'malformed_request', 'The address can’t be read.')
    } else {
      void reply.code(400).send({ error: 'invalid_request', error_description: 'The address can not be read' })
    }
  }

/** Whatever goes wrong outside the two faces: a file that can't be sent, a method that nobody knows. */
function answerRootError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = error.statusCode !== undefined && error.statusCode < 500 ? error.statusCode : 500
  if (status === 500) request.log.error({ err: error }, 'unexpected error')
  return reply
    .code(status)
    .headers({ 'cache-control': 'no-store' })
    .send({ error: status === 500 ? 'server_error' : 'invalid_request' })
}

function registerManagementRoutes(scope: App, services: Services): void {
  registerSessionRoutes(scope, services)
  registerPasskeySessionRoutes(scope, services)
  registerAccountRoutes(scope, services.account)
  registerSecondFactorRoutes(scope, services.secondFactors)
  registerPasskeyRoutes(scope, services.passkeys)
  registerAccountSessionRoutes(scope, services.sessions)
  registerUserRoutes(scope, services)
  registerAccountLinkRoutes(scope, services.accountLinks)
  registerCompanyRoutes(scope, services.companies)
  registerSecuritySettingsRoutes(scope, services.securitySettings)
  registerCompanyLogoRoutes(scope, services.companyLogos)
  registerActivityRoutes(scope, services)
  registerConsumerRoutes(scope, services.consumers)
  registerConsumerLogoRoutes(scope, services.consumerLogos)
  registerConsumerSecretRoutes(scope, services.consumerSecrets)
  registerConsumerFailureRoutes(scope, services.consumerFailures)
  registerConsumerUsageRoutes(scope, services.consumerUsage)
  registerHubUsageRoutes(scope, services.hubUsage)
  registerAuthorizationRoutes(scope, services.authorizations)
  registerRevocationRoutes(scope, services.revocations)
  registerAuthorizationRequestRoutes(scope, services)
  registerStatusConfirmationRoutes(scope, services.statusConfirmations)
  registerApiConnectionRoutes(scope, services)
  registerKeyEndingRoutes(scope, services.keyEndings)
  registerReplacementRoutes(scope, services.replacements)
  registerLegacyCallerRoutes(scope, services.legacyCallers)
  registerPermissionGroupRoutes(scope, services.permissionGroups)
  registerModuleRoutes(scope, services)
  registerTransactionRoutes(scope, services.transactions)
  registerOpenApiRoute(scope)
}

/**
 * Registers everything there is, in order.
 * @param options services and files
 */
export async function buildApp(options: AppOptions): Promise<App> {
  const { services } = options
  const headers = securityHeaders(services.issuer)
  const hub = createHub({
    services,
    securityHeaders: headers.data,
    meter: options.metrics.hub,
    limits: options.hubLimits,
    schemes: options.hubSchemes,
  })
  const log = pino(
    { level: options.logLevel, serializers: { req: loggedRequest, res: loggedReply, err: loggedError } },
    options.logStream,
  )
  const app: App = Fastify({
    logController: new LogController({ disableRequestLogging: true }),
    // Rather than the framework's `logger`, which listens for the end of every answer, for a line that we don't write.
    childLoggerFactory: requestLogger(log),
    genReqId: newTraceId,
    exposeHeadRoutes: false,
    forceCloseConnections: false,
    // What still arrives on a connection that is being answered is answered too; the framework's refusal would look like none of ours.
    return503OnClosing: false,
    // The framework's default would switch off the runtime's own: a body could be sent a byte a minute for ever.
    requestTimeout: 30_000,
    bodyLimit: 64 * 1024,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    clientErrorHandler: answerClientError,
    frameworkErrors: answerUnreadableAddress(headers.page),
    rewriteUrl: ({ url = '/' }) => routedAs(url),
    trustProxy: options.trustedProxies?.length ? options.trustedProxies : false,
  }).withTypeProvider<ZodTypeProvider>()
  app.log = log
  finishAnswering(app)

  const sendHeaders: onRequestHookHandler = (request, reply, done) => {
    void sendTraceId(request, reply).headers(headers.page)
    done()
  }

  await collectOpenApi(app, { issuer: services.issuer, paths: oauthPaths })
  const sendConsole = consoleSender(options.console, services.sessions)
  app.removeAllContentTypeParsers()
  // Outside the faces nothing reads a body.
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
  app.setErrorHandler(answerRootError)
  await registerOAuth(app, {
    services,
    securityHeaders: headers.data,
    sendHeaders,
    sendConsole,
    authenticationLimits: options.authenticationLimits,
  })
  await app.register(async (rest: App) => {
    rest.addHook('onRequest', sendHeaders)
    registerHealth(rest, options.isReady)
    registerMetrics(rest, { metrics: options.metrics, token: options.metricsToken, issuer: services.issuer })
    await registerManagement(rest, {
      sessions: services.sessions,
      changes: services.changes,
      tokenStatuses: services.tokenStatuses,
      issuer: services.issuer,
      routes: (scope) => registerManagementRoutes(scope, services),
    })
    registerGuide(rest, services)
    await registerApiReference(rest, { document: `${managementPrefix}/openapi.json` })
    await registerConsole(rest, options.console, sendConsole)
  })
  await registerHub(app, hub)
  return app
}
