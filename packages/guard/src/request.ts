import type { Outcome } from './guard.ts'
import { anonymousFormBytes, formNames, isForm, queryNames } from './presentation.ts'
import type { Refusal } from './refusal.ts'

/** Decides about a call of which the parts are at hand, at once where there is nothing to wait for. */
export type Decide = (
  authorization: readonly string[],
  parameterNames: Iterable<string>,
  required: readonly string[],
) => Outcome | Promise<Outcome>

/**
 * Decides about a call that arrives as a Fetch API `Request`.
 * @param decide about its parts
 * @param request as received
 * @param required permissions, all of which the call needs
 */
export async function verifyRequest(decide: Decide, request: Request, required: readonly string[]): Promise<Outcome> {
  const header = request.headers.get('authorization')
  const authorization = header === null ? [] : [header]
  const names = queryNames(request.url)
  const deciding = decide(authorization, names, required)
  // Neither has a body (RFC 9110 section 9.3), and asking for its type costs as much as all the rest.
  if (request.method === 'GET' || request.method === 'HEAD') return deciding
  const outcome = await deciding
  const form = isForm(request.headers.get('content-type')) ? request.clone().body : null
  if (!form) return outcome
  names.push(...(await formNames(form, outcome.ok ? Infinity : anonymousFormBytes)))
  return names.includes('access_token') ? decide(authorization, names, required) : outcome
}

/**
 * The refusal as a Fetch API `Response`.
 * @param refusal from an outcome that is not ok
 */
export const toResponse = ({ status, headers, body }: Refusal): Response =>
  new Response(JSON.stringify(body), { status, headers })
