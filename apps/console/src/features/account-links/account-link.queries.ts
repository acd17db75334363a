import type { AccountLinkDescription, AccountLinkRedeem, PasswordResetCreate } from '@latchkey/contracts'
import { queryOptions, useMutation } from '@tanstack/react-query'
import { answerWith } from '../../api/answer.ts'
import { isApiProblem, request } from '../../api/client.ts'

/** Whether a link works no more, or never did: nothing that trying again would change. */
export const isEnded = (error: unknown): boolean =>
  isApiProblem(error, 'request_ended', 'not_found') ||
  (isApiProblem(error, 'validation') && error.errors.some(({ path }) => path === 'token'))

const description = answerWith<AccountLinkDescription>('purpose', 'email', 'name', 'passwordRules')

/** Whom a link is for. @param token what follows the "#" of the address; never kept for longer than the page */
export const accountLinkOptions = (token: string) =>
  queryOptions({
    queryKey: ['account-links', token],
    queryFn: ({ signal }) =>
      request('POST', '/account-links/describe', { schema: description, body: { token }, signal }),
    staleTime: Infinity,
    gcTime: 0,
  })

/** Sets the password, which uses the link up. */
export const useRedeemAccountLink = () =>
  useMutation({
    gcTime: 0,
    mutationFn: (body: AccountLinkRedeem) => request('POST', '/account-links/redeem', { body }),
  })

/** Asks for a link to set a new password. The answer is the same whether or not there is such an account. */
export const useRequestPasswordReset = () =>
  useMutation({
    mutationFn: (body: PasswordResetCreate) => request('POST', '/password-resets', { body }),
  })
