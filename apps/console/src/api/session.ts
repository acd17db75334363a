import { type Session, sessionSchema } from '@latchkey/contracts'
import { queryOptions } from '@tanstack/react-query'
import { createContext, use } from 'react'
import { isApiProblem, request } from './client.ts'

/**
 * Whether the server sent this document to a browser without a session: then asking who is signed in would only put a refusal
 * into the browser's console.
 */
export const isSignedOutDocument = (): boolean => document.documentElement.dataset['session'] === 'none'

/** Who is signed in, or `null`. */
export const sessionQueryOptions = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await request('GET', '/session', { schema: sessionSchema, signal })
    } catch (error) {
      if (isApiProblem(error, 'unauthenticated')) return null
      throw error
    }
  },
  initialData: () => (isSignedOutDocument() ? null : undefined),
  staleTime: 60_000,
})

const SessionContext = createContext<Session | null>(null)

/** Makes the session known to the pages behind sign-in. */
export const SessionProvider = SessionContext.Provider

/** The session of the signed-in person. Only behind sign-in; elsewhere it throws. */
export function useSession(): Session {
  const session = use(SessionContext)
  if (!session) throw new Error('useSession is for pages behind sign-in')
  return session
}
