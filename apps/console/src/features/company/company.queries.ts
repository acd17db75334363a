import { type CompanyProfile, companyProfileSchema, type CompanyUpdate } from '@latchkey/contracts'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { ifMatch, isApiProblem, request } from '../../api/client.ts'
import { sessionQueryOptions } from '../../api/session.ts'

/** The company as its administrators see and change it. */
export const companyOptions = queryOptions({
  queryKey: ['company'],
  queryFn: ({ signal }) => request('GET', '/company', { schema: companyProfileSchema, signal }),
})

/** Changes the company, unless somebody else changed it since `base` was read (`precondition_failed`). */
export function useUpdateCompany() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ base, body }: { base: CompanyProfile; body: CompanyUpdate }): Promise<CompanyProfile> =>
      request('PATCH', '/company', { schema: companyProfileSchema, body, headers: ifMatch(base.version) }),
    onSuccess: ({ version, ...company }) => {
      client.setQueryData(companyOptions.queryKey, { ...company, version })
      // The top bar shows it from there.
      client.setQueryData(sessionQueryOptions.queryKey, (session) => session && { ...session, company })
    },
    onError: (error) => {
      if (isApiProblem(error, 'precondition_failed'))
        void client.invalidateQueries({ queryKey: companyOptions.queryKey })
    },
  })
}
