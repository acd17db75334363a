import type { Guard, Outcome } from './guard.ts'
import { anonymousFormBytes, formNames, isForm, queryNames } from './presentation.ts'
import type { Refusal } from './refusal.ts'

/**
 * Decides about a call that arrives as a Fetch API `Request`. Its body stays readable for the handler.
 * @param guard from `createGuard`
 * @param request as received; repeated Authorization lines arrive joined by a comma, which no token can contain
 * @param required permissions, all of which the call needs
 */
export async function authenticateRequest(guard: Guard, request: Request, ...required: string[]): Promise<Outcome> {
  const header = request.headers.get('authorization')
  const authorization = header === null ? [] : [header]
  const names = queryNames(request.url)
  const outcome = await guard.authenticate(authorization, names, required)
  const form = isForm(request.headers.get('content-type')) ? request.clone().body : null
  if (!form) return outcome
  names.push(...(await formNames(form, outcome.ok ? Infinity : anonymousFormBytes)))
  return names.includes('access_token') ? guard.authenticate(authorization, names, required) : outcome
}

/**
 * The refusal as a Fetch API `Response`.
 * @param refusal from an outcome that is not ok
 */
export const toResponse = ({ status, headers, body }: Refusal): Response =>
  new Response(JSON.stringify(body), { status, headers })
