import type { Session } from '@latchkey/contracts'
import { queryOptions } from '@tanstack/react-query'
import { createContext, use } from 'react'
import { hasUnsaved } from '../lib/unsaved.ts'
import { answerWith } from './answer.ts'
import { isApiProblem, request } from './client.ts'

/** Reads a session. */
export const sessionReader = answerWith<Session>('user', 'company', 'expiresAt', 'needsSecondFactor')

/**
 * Whether the server sent this document to a browser without a session: then asking who is signed in would only put a refusal
 * into the browser's console.
 */
export const isSignedOutDocument = (): boolean => document.documentElement.dataset['session'] === 'none'

/** Who the document says is signed in, or `undefined` where it has to be asked for. */
const sessionOfDocument = (): Session | null | undefined => {
  if (isSignedOutDocument()) return null
  const text = document.documentElement.dataset['session']
  const read = text === undefined ? undefined : sessionReader.safeParse(JSON.parse(text))
  return read?.success ? read.data : undefined
}

/** Who is signed in, or `null`. */
export const sessionQueryOptions = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await request('GET', '/session', { schema: sessionReader, signal })
    } catch (error) {
      // Whoever has typed something signs in again beside it; what is known of them stays.
      if (!isApiProblem(error, 'unauthenticated') || hasUnsaved()) throw error
      return null
    }
  },
  initialData: sessionOfDocument,
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
