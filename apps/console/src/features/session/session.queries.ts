import type { SecondStep, SecondStepAnswer, Session, SignIn } from '@latchkey/contracts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { answerWith } from '../../api/answer.ts'
import { request } from '../../api/client.ts'
import { askForPasskey } from '../../api/passkeys.ts'
import { sessionQueryOptions, sessionReader } from '../../api/session.ts'
import { keepLanguage } from '../../i18n/i18n.ts'

/** Why signing in ended without a session although all was right: the browser did not keep the cookie. */
export class CookieRefused extends Error {}

const signInAnswer = answerWith<SecondStep | Session>('expiresAt')

/**
 * Asks who is signed in before believing it: a browser drops a Secure cookie over plain http without a word. The language the
 * person chose for their account is the one the next page speaks.
 */
function useConfirmedSession(): () => Promise<Session> {
  const queryClient = useQueryClient()
  return async () => {
    const session = await queryClient.fetchQuery({ ...sessionQueryOptions, staleTime: 0 })
    if (!session) throw new CookieRefused()
    if (session.user.language) keepLanguage(session.user.language)
    return session
  }
}

/** Signs in with the password. @returns what else has to be given, or the session */
export function useSignIn() {
  const confirmedSession = useConfirmedSession()
  return useMutation({
    // A finished mutation is otherwise remembered for minutes, with the password.
    gcTime: 0,
    mutationFn: async (credentials: SignIn): Promise<SecondStep | Session> => {
      const answer = await request('POST', '/session', { schema: signInAnswer, body: credentials })
      return 'secondFactors' in answer ? answer : confirmedSession()
    },
  })
}

/** Finishes signing in with a code. */
export function useSecondStep() {
  const confirmedSession = useConfirmedSession()
  return useMutation({
    mutationFn: async (body: SecondStepAnswer): Promise<Session> => {
      await request('POST', '/session/second-factor', { schema: sessionReader, body })
      return confirmedSession()
    },
  })
}

const usePasskeyAt = (path: string) => {
  const confirmedSession = useConfirmedSession()
  return useMutation({
    mutationFn: async (): Promise<Session> => {
      const credential = await askForPasskey(path)
      await request('POST', path, { schema: sessionReader, body: { credential } })
      return confirmedSession()
    },
  })
}

/** Signs in with a passkey and nothing else. */
export const usePasskeySignIn = () => usePasskeyAt('/session/passkey')

/** Finishes signing in with a passkey. */
export const usePasskeySecondStep = () => usePasskeyAt('/session/second-factor/passkey')
