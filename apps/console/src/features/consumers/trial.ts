import { type Permission, permissionSchema } from '@latchkey/contracts'
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

/**
 * Does with a consumer's credentials what its integration does: gets a token (RFC 6749 section 4.4), and makes a call with it.
 * @param credentials key and secret
 * @param firstCall through the Hub, or asking about the token
 * @throws {ApiProblem} `network` when there was no answer
 */
export async function tryOut(
  credentials: { key: string; secret: string },
  firstCall: ProgramValues['firstCall'],
): Promise<Trial> {
  const own = { client_id: credentials.key, client_secret: credentials.secret }
  const token = await send('POST', '/oauth/token', {
    body: new URLSearchParams({ ...own, grant_type: 'client_credentials' }),
  })
  const granted = grantedBy(token)
  if (!granted || !firstCall) return { token, granted, call: null }
  const { accessToken } = granted
  const call =
    firstCall.kind === 'hub'
      ? await send('GET', new URL(firstCall.url).pathname, { headers: { authorization: `Bearer ${accessToken}` } })
      : await send('POST', '/oauth/introspect', { body: new URLSearchParams({ ...own, token: accessToken }) })
  return { token, granted, call }
}

const random = (): string =>
  btoa(String.fromCodePoint(...crypto.getRandomValues(new Uint8Array(32))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

/**
 * An authorization request of an app (RFC 6749 section 4.1.1), to look at the page that its users see. Nobody keeps what would answer its
 * challenge (RFC 7636), so the code that it ends with is good for nothing.
 * @param issuer which the endpoint begins with @param app its key and where it is led back to
 */
export function trialAuthorization(issuer: string, { key, redirectUri }: { key: string; redirectUri: string }): string {
  const parameters = {
    response_type: 'code',
    client_id: key,
    redirect_uri: redirectUri,
    state: random(),
    code_challenge: random(),
    code_challenge_method: 'S256',
    prompt: 'consent',
  }
  return `${issuer}/oauth/authorize?${new URLSearchParams(parameters).toString()}`
}
