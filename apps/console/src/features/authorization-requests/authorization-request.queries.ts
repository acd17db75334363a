import type { AuthorizationDecision, AuthorizationRedirect, AuthorizationRequest } from '@latchkey/contracts'
import { queryOptions, useMutation } from '@tanstack/react-query'
import { answerWith } from '../../api/answer.ts'
import { ApiProblem, request } from '../../api/client.ts'

const pathOf = (reference: string): string => `/authorization-requests/${encodeURIComponent(reference)}`

const requestReader = answerWith<AuthorizationRequest>('status')
const redirectReader = answerWith<AuthorizationRedirect>('redirectTo')
const restartReader = answerWith<{ reference: string }>('reference')

// https, http for loopback, or an app's own scheme, which contains a dot: what a redirect URI can be (RFC 8252 section 7).
const appAddress = /^(?:https?|[a-z][a-z0-9+-]*\.[a-z0-9+.-]*):/iu

const checked = (redirectTo: string): string => {
  if (appAddress.test(redirectTo)) return redirectTo
  throw new ApiProblem({ status: 200, code: 'unexpected_answer' })
}

/** What an app asks, or where to go if there is nothing to ask. @param reference of the request */
export const authorizationRequestOptions = (reference: string) =>
  queryOptions({
    queryKey: ['authorization-requests', reference],
    queryFn: async ({ signal }) => {
      const answer = await request('GET', pathOf(reference), { schema: requestReader, signal })
      return answer.status === 'redirect' ? { ...answer, redirectTo: checked(answer.redirectTo) } : answer
    },
    // The question stands while it is looked at; what was ticked must not change under one's hands.
    staleTime: Infinity,
    gcTime: 0,
  })

/** Authorizes or denies; the result is the address of the app to go back to. @param reference of the request */
export function useDecide(reference: string) {
  return useMutation({
    mutationFn: async (body: AuthorizationDecision): Promise<string> => {
      const path = `${pathOf(reference)}/decision`
      const { redirectTo } = await request('POST', path, { schema: redirectReader, body })
      return checked(redirectTo)
    },
  })
}

/**
 * Signs out; the result is the reference under which another account can answer the same request. A request that was shown to
 * one person is never answered by another, so it is started again with the proof from its page. @param reference of the request
 */
export function useChangeAccount(reference: string) {
  return useMutation({
    mutationFn: async (decisionToken: string | undefined): Promise<string> => {
      const restarted =
        decisionToken === undefined
          ? { reference }
          : await request('POST', `${pathOf(reference)}/restart`, {
              schema: restartReader,
              body: { decisionToken },
            })
      await request('DELETE', '/session')
      return restarted.reference
    },
  })
}
