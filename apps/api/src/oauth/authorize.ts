import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isUnavailable } from '../database/driver-error.ts'
import { answerLocation } from '../features/authorization-requests/authorization-answer.ts'
import type { AuthorizationRequest } from '../features/authorization-requests/authorization-request.ts'
import type { SignedIn } from '../features/sessions/session.service.ts'
import type { SendConsole } from '../console.ts'
import type { Services } from '../services.ts'
import { browserSecretsOf, ensureBrowser } from '../web/browser-cookie.ts'
import { sessionTokenOf } from '../web/session-cookie.ts'
import { effectiveRedirectUri, readAuthorizationRequest, redirectUriFault } from './authorization-request-parameters.ts'
import { refuseOtherMethods } from './form-endpoint.ts'
import { type FormParameters, MalformedParameters, parseQuery } from './form-parameters.ts'
import { type LocalPageFault, sendLocalPage } from './local-page.ts'
import type { NoteRefusal, Refusal } from './refusal-note.ts'

/** A fault that must not redirect: it is shown here (RFC 6749 section 4.1.2.1). */
class LocalFault extends Error {
  readonly fault: LocalPageFault
  readonly refusal: Refusal | undefined
  /** @param refusal what the administrator of a consumer that is known should learn */
  constructor(fault: LocalPageFault, refusal?: Refusal) {
    super(fault)
    this.fault = fault
    this.refusal = refusal
  }
}

function queryOf(request: FastifyRequest): FormParameters {
  try {
    return parseQuery(request.raw.url ?? '')
  } catch (error) {
    if (error instanceof MalformedParameters) throw new LocalFault('malformed')
    throw error
  }
}

/**
 * Registers the authorization endpoint (RFC 6749 section 3.1) and the page that waits for the decision.
 * @param app the OAuth face
 * @param deps services, who is told of refusals, and what sends the console's page
 */
export function registerAuthorizationEndpoint(
  app: FastifyInstance,
  deps: { services: Services; noteRefusal: NoteRefusal; issuer: string; sendConsole: SendConsole },
): void {
  const { services, noteRefusal, issuer, sendConsole } = deps
  const { authorizationRequests, consumers, sessions } = services

  /** Shows what went wrong on a page of our own. */
  const sendFault = (request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply => {
    if (error instanceof LocalFault) {
      request.log.info({ error: error.fault, reason: error.refusal?.reason }, 'refused')
      if (error.refusal) noteRefusal(request, 'authorize', error.refusal)
      return sendLocalPage(request, reply, 400, error.fault)
    }
    request.log.error({ err: error }, 'authorization request failed')
    return sendLocalPage(request, reply, 500, 'server_error')
  }

  /** Consumer and redirect URI first, before all else. @throws LocalFault */
  const validRequest = async (query: FormParameters): Promise<AuthorizationRequest> => {
    const clientId = query.repeated(['client_id']) === undefined ? query.get('client_id') : undefined
    const consumer = clientId === undefined ? undefined : await consumers.findForProtocol(clientId)
    if (consumer?.status !== 'active') {
      const reason = consumer && 'consumer_disabled'
      throw new LocalFault('unknown_consumer', { consumer, error: 'unauthorized_client', reason })
    }
    const redirect = query.repeated(['redirect_uri']) === undefined ? effectiveRedirectUri(query, consumer) : undefined
    // Without a redirect URI of its own a request object's could be meant, and we read none.
    if (!redirect || (query.get('request_uri') !== undefined && !redirect.redirectUriSent)) {
      throw new LocalFault('wrong_redirect_uri', { consumer, ...redirectUriFault(query, consumer) })
    }
    return { consumer, ...redirect, ...readAuthorizationRequest(query, consumer) }
  }

  const findSignedIn = async (request: FastifyRequest): Promise<SignedIn | undefined> => {
    const token = sessionTokenOf(request)
    return token === undefined ? undefined : sessions.find(token)
  }

  /** Whether the consumer is still there: it may have been deleted while it was being answered. */
  const currentStatus = async ({ consumer }: AuthorizationRequest): Promise<string | undefined> => {
    try {
      return (await consumers.findForProtocol(consumer.key))?.status
    } catch {
      return consumer.status
    }
  }

  /** Where the browser goes next: back to the app when the user need not be asked, else to sign-in or to the page that asks. */
  const nextStop = async (
    request: FastifyRequest,
    reply: FastifyReply,
    asked: AuthorizationRequest,
    signedIn: SignedIn | undefined,
  ): Promise<string> => {
    // Whoever is to set up a second factor first is asked after that.
    const answering = signedIn?.lacksSecondFactor ? undefined : signedIn
    const answer = answering && (await authorizationRequests.answerWithoutAsking(asked, answering))
    const result = answer?.result ?? asked.error
    if (result && 'error' in result) {
      request.log.info({ error: result.error, reason: result.reason }, 'refused')
      noteRefusal(request, 'authorize', { consumer: asked.consumer, ...result })
    }
    if (answer) return answerLocation(answer, issuer)
    const reference = await authorizationRequests.start(asked, ensureBrowser(request, reply))
    return signedIn ? `/authorize?request=${reference}` : `/sign-in?authorization=${reference}`
  }

  const authorize = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    reply.header('cache-control', 'no-store')
    let asked: AuthorizationRequest | undefined
    let signedIn: SignedIn | undefined
    try {
      asked = await validRequest(queryOf(request))
      signedIn = await findSignedIn(request)
      return reply
        .code(303)
        .header('location', await nextStop(request, reply, asked, signedIn))
        .send()
    } catch (error) {
      // Nothing leaves for an app before the user has signed in, errors included (RFC 9700 section 4.11.2).
      if (error instanceof LocalFault || !asked || !signedIn) return sendFault(request, reply, error)
      request.log.error({ err: error }, 'authorization request failed')
      if ((await currentStatus(asked)) !== 'active') return sendLocalPage(request, reply, 400, 'unknown_consumer')
      const code = isUnavailable(error) ? 'temporarily_unavailable' : 'server_error'
      const result = { error: code, description: 'The authorization server could not answer. Try again' }
      return reply
        .code(303)
        .header('location', answerLocation({ ...asked, result }, issuer))
        .send()
    }
  }

  app.get('/oauth/authorize', authorize)
  app.head('/oauth/authorize', (_request, reply) => reply.header('cache-control', 'no-store').send())
  refuseOtherMethods(app, '/oauth/authorize', 'GET, HEAD')

  app.get('/authorize', async (request, reply) => {
    try {
      const reference = queryOf(request).get('request') ?? ''
      const pending = await authorizationRequests.isPending({ reference, browsers: browserSecretsOf(request) })
      if (!pending) throw new LocalFault('ended_request')
    } catch (error) {
      return sendFault(request, reply, error)
    }
    return sendConsole(request, reply)
  })
}
