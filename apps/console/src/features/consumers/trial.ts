import { type Consumer, type Permission, permissionSchema } from '@latchkey/contracts'
import { z } from 'zod'
import { ApiProblem } from '../../api/client.ts'
import type { ProgramValues } from './requests/index.ts'

/** A request as it was tried, and what came back. */
export interface TriedRequest {
  /** Method and path. */
  request: string
  status: number
  body: string
  /** Under which the server noted it. */
  traceId: string | null
}

/** What a token is good for. */
export interface GrantedToken {
  accessToken: string
  permissions: Permission[]
  /** RFC 3339. */
  expiresAt: string
  lifetimeSeconds: number
}

/** A token request, what it brought, and a call with that. */
export interface Trial {
  token: TriedRequest
  /** `null` where the token request was refused. */
  granted: GrantedToken | null
  call: TriedRequest | null
}

// RFC 6749 section 5.1.
const tokenAnswerSchema = z.object({ access_token: z.string(), expires_in: z.number(), scope: z.string().default('') })

async function send(method: 'GET' | 'POST', path: string, init: RequestInit): Promise<TriedRequest> {
  try {
    // As an integration calls, which has no session; so a refusal makes no browser ask for a password either.
    const answer = await fetch(path, { ...init, method, credentials: 'omit', cache: 'no-store' })
    return {
      request: `${method} ${path}`,
      status: answer.status,
      body: await answer.text(),
      traceId: answer.headers.get('x-request-id'),
    }
  } catch (cause) {
    throw new ApiProblem({ status: 0, code: 'network', cause })
  }
}

function grantedBy({ status, body }: TriedRequest): GrantedToken | null {
  if (status !== 200) return null
  const { access_token: accessToken, expires_in: lifetimeSeconds, scope } = tokenAnswerSchema.parse(JSON.parse(body))
  return {
    accessToken,
    lifetimeSeconds,
    expiresAt: new Date(Date.now() + lifetimeSeconds * 1000).toISOString(),
    permissions: scope.split(' ').filter((one) => permissionSchema.safeParse(one).success),
  }
}

/** What trying a consumer out needs. */
export interface TrialProps {
  consumer: Consumer
  /** The secret in full, while it can be shown; otherwise it is asked for. */
  freshSecret: string | null
  /** `undefined` until it is known. */
  firstCall: ProgramValues['firstCall'] | undefined
}

/** Who a consumer says that it is at the token endpoint: its key, and its secret where it has one. */
interface Credentials {
  key: string
  secret: string | null
}

async function proceed(
  { key, secret }: Credentials,
  grant: Record<string, string>,
  firstCall: ProgramValues['firstCall'],
): Promise<Trial> {
  const own = { client_id: key, ...(secret === null ? {} : { client_secret: secret }) }
  const token = await send('POST', '/oauth/token', { body: new URLSearchParams({ ...own, ...grant }) })
  const granted = grantedBy(token)
  if (!granted || !firstCall) return { token, granted, call: null }
  const { accessToken } = granted
  const call =
    firstCall.kind === 'hub'
      ? await send('GET', new URL(firstCall.url).pathname, { headers: { authorization: `Bearer ${accessToken}` } })
      : await send('POST', '/oauth/introspect', { body: new URLSearchParams({ ...own, token: accessToken }) })
  return { token, granted, call }
}

/**
 * Does with a consumer's credentials what its integration does: gets a token (RFC 6749 section 4.4), and makes a call with it.
 * @param credentials key and secret
 * @param firstCall through the Hub, or asking about the token
 * @throws {ApiProblem} `network` when there was no answer
 */
export const tryOut = (credentials: Credentials, firstCall: ProgramValues['firstCall']): Promise<Trial> =>
  proceed(credentials, { grant_type: 'client_credentials' }, firstCall)

const inBase64url = (bytes: Uint8Array): string =>
  btoa(String.fromCodePoint(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

const random = (): string => inBase64url(crypto.getRandomValues(new Uint8Array(32)))

/** An authorization request made in an app's name, and what only the one who made it can finish it with. */
export interface AppTrial {
  /** Where it is asked. */
  address: string
  redirectUri: string
  state: string
  verifier: string
}

/**
 * Begins an app's authorization code grant (RFC 6749 section 4.1) with PKCE (RFC 7636): the address asks whoever opens it.
 * @param issuer which the endpoint begins with @param app its key and where it is led back to
 */
export async function beginAppTrial(issuer: string, app: { key: string; redirectUri: string }): Promise<AppTrial> {
  const [state, verifier] = [random(), random()]
  const challenge = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  const parameters = {
    response_type: 'code',
    client_id: app.key,
    redirect_uri: app.redirectUri,
    state,
    code_challenge: inBase64url(new Uint8Array(challenge)),
    code_challenge_method: 'S256',
    prompt: 'consent',
  }
  const address = `${issuer}/oauth/authorize?${new URLSearchParams(parameters).toString()}`
  return { address, redirectUri: app.redirectUri, state, verifier }
}

/** What an address says that the app was led back to: the code, or why there is none for this trial. */
export type AppAnswer =
  | { code: string }
  | { fault: 'no_answer' | 'other_answer' | 'denied' }
  | { fault: 'refused'; error: string; description: string }

// The origin of an app's own scheme is nothing to go by.
const placeOf = ({ protocol, host, pathname }: URL): string => `${protocol}//${host}${pathname}`

/**
 * Reads the answer to an authorization request (RFC 6749 sections 4.1.2 and 4.1.2.1).
 * @param trial which is answered
 * @param text the whole address that the browser ended at, as it was pasted
 */
export function readAppAnswer({ redirectUri, state }: AppTrial, text: string): AppAnswer {
  const trimmed = text.trim()
  const address = URL.canParse(trimmed) ? new URL(trimmed) : null
  if (!address || placeOf(address) !== placeOf(new URL(redirectUri))) return { fault: 'no_answer' }
  const { searchParams } = address
  const [code, error] = [searchParams.get('code'), searchParams.get('error')]
  if (code === null && error === null) return { fault: 'no_answer' }
  if (searchParams.get('state') !== state) return { fault: 'other_answer' }
  if (code !== null) return { code }
  if (error === 'access_denied') return { fault: 'denied' }
  return { fault: 'refused', error: error ?? '', description: searchParams.get('error_description') ?? '' }
}

/**
 * Finishes what {@link beginAppTrial} began: exchanges the code for a token (RFC 6749 section 4.1.3), and makes a call with it.
 * @param trial what was begun @param code from {@link readAppAnswer}
 * @param credentials the app's own @param firstCall as of {@link tryOut}
 * @throws {ApiProblem} `network` when there was no answer
 */
export const finishAppTrial = (
  { redirectUri, verifier }: AppTrial,
  code: string,
  credentials: Credentials,
  firstCall: ProgramValues['firstCall'],
): Promise<Trial> =>
  proceed(
    credentials,
    { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier },
    firstCall,
  )
