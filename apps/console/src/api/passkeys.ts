import type { PasskeyRequestOptions } from '@latchkey/contracts'
import type { AuthenticationResponseJSON } from '@simplewebauthn/browser'
import { answerWith } from './answer.ts'
import { request } from './client.ts'
import { ApiProblem, type PasskeyProblemCode } from './problem.ts'

/** Whether this browser can use passkeys at all. */
export const knowsPasskeys = (): boolean => typeof window.PublicKeyCredential === 'function'

const codes: Record<string, PasskeyProblemCode> = {
  InvalidStateError: 'passkey_known',
  NotSupportedError: 'passkey_unsupported',
}

/** Lets the browser do its part, and puts what it throws among the problems of calls. @param ask what the browser is to do */
export async function asked<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  if (!knowsPasskeys()) throw new ApiProblem({ status: 0, code: 'passkey_unsupported' })
  try {
    return await ask()
  } catch (cause) {
    // Whatever else it is, the person gave none, and browsers don't say why.
    const code = codes[cause instanceof Error ? cause.name : ''] ?? 'passkey_cancelled'
    throw new ApiProblem({ status: 0, code, cause })
  }
}

const requestOptions = answerWith<PasskeyRequestOptions>('challenge', 'allowCredentials')

/**
 * Asks the server for a challenge and the browser for a passkey that answers it.
 * @param path what it is for, below `/api/v1`
 * @throws {ApiProblem} like any call, or because none was given
 */
export async function askForPasskey(path: string): Promise<AuthenticationResponseJSON> {
  const optionsJSON = await request('POST', `${path}/challenge`, { schema: requestOptions })
  const { startAuthentication } = await import('@simplewebauthn/browser')
  return asked(() => startAuthentication({ optionsJSON }))
}
