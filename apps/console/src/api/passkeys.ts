import {
  type PasskeyAssertion,
  passkeyAssertionSchema,
  passkeyCreationOptionsSchema,
  type PasskeyRegistration,
  passkeyRegistrationSchema,
  passkeyRequestOptionsSchema,
  passkeysSchema,
} from '@latchkey/contracts'
import { queryOptions } from '@tanstack/react-query'
import { request } from './client.ts'
import { ApiProblem, type PasskeyProblemCode } from './problem.ts'

/** The passkeys of the person who is signed in, the oldest first. */
export const passkeysOptions = queryOptions({
  queryKey: ['passkeys'],
  queryFn: async ({ signal }) => (await request('GET', '/account/passkeys', { schema: passkeysSchema, signal })).items,
})

/** Whether this browser can use passkeys at all. */
export const knowsPasskeys = (): boolean => typeof window.PublicKeyCredential === 'function'

const codes: Record<string, PasskeyProblemCode> = {
  InvalidStateError: 'passkey_known',
  NotSupportedError: 'passkey_unsupported',
}

/** Lets the browser do its part, and puts what it throws among the problems of calls. */
async function asked<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  if (!knowsPasskeys()) throw new ApiProblem({ status: 0, code: 'passkey_unsupported' })
  try {
    return await ask()
  } catch (cause) {
    // Whatever else it is, the person gave none, and browsers don't say why.
    const code = codes[cause instanceof Error ? cause.name : ''] ?? 'passkey_cancelled'
    throw new ApiProblem({ status: 0, code, cause })
  }
}

/**
 * Asks the server for a challenge and the browser for a passkey that answers it.
 * @param path what it is for, below `/api/v1`
 * @throws {ApiProblem} like any call, or because none was given
 */
export async function askForPasskey(path: string): Promise<PasskeyAssertion> {
  const optionsJSON = await request('POST', `${path}/challenge`, { schema: passkeyRequestOptionsSchema })
  const { startAuthentication } = await import('@simplewebauthn/browser')
  return passkeyAssertionSchema.parse(await asked(() => startAuthentication({ optionsJSON })))
}

/** Makes a passkey for the person who is signed in. @throws {ApiProblem} like any call, or because none was made */
export async function makePasskey(): Promise<PasskeyRegistration> {
  const optionsJSON = await request('POST', '/account/passkeys/challenge', { schema: passkeyCreationOptionsSchema })
  const { startRegistration } = await import('@simplewebauthn/browser')
  return passkeyRegistrationSchema.parse(await asked(() => startRegistration({ optionsJSON })))
}
