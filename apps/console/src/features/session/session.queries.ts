import { sessionSchema, type SignIn } from '@latchkey/contracts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { request } from '../../api/client.ts'
import { sessionQueryOptions } from '../../api/session.ts'
import { keepLanguage } from '../../i18n/i18n.ts'

/** Why signing in ended without a session although the password was right: the browser did not keep the cookie. */
export class CookieRefused extends Error {}

/**
 * Signs in, and asks who is signed in before believing it: a browser drops a Secure cookie over plain http without a word.
 * The language the person chose for their account is the one the next page speaks.
 */
export function useSignIn() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async (credentials: SignIn) => {
      await request('POST', '/session', { schema: sessionSchema, body: credentials })
      const session = await queryClient.fetchQuery({ ...sessionQueryOptions, staleTime: 0 })
      if (!session) throw new CookieRefused()
      if (session.user.language) keepLanguage(session.user.language)
      return session
    },
  })
}
