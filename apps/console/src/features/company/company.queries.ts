import { type CompanyProfile, companyProfileSchema, type CompanyUpdate } from '@latchkey/contracts'
import { type QueryClient, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { ifMatch, isApiProblem, request } from '../../api/client.ts'
import { companyKey, companySettingsKey } from '../../api/query-keys.ts'
import { sessionQueryOptions } from '../../api/session.ts'

/** The company as its administrators see and change it. */
export const companyOptions = queryOptions({
  queryKey: companyKey,
  queryFn: ({ signal }) => request('GET', '/company', { schema: companyProfileSchema, signal }),
})

const remember = (client: QueryClient, { version, ...company }: CompanyProfile): void => {
  client.setQueryData(companyOptions.queryKey, { ...company, version })
  void client.invalidateQueries({ queryKey: companySettingsKey })
  // The top bar shows it from there.
  client.setQueryData(sessionQueryOptions.queryKey, (session) => session && { ...session, company })
}

const rereadOutdated = (client: QueryClient, error: unknown): void => {
  if (isApiProblem(error, 'precondition_failed')) void client.invalidateQueries({ queryKey: companyOptions.queryKey })
}

/** Changes the company, unless somebody else changed it since `base` was read (`precondition_failed`). */
export function useUpdateCompany() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ base, body }: { base: CompanyProfile; body: CompanyUpdate }): Promise<CompanyProfile> =>
      request('PATCH', '/company', { schema: companyProfileSchema, body, headers: ifMatch(base.version) }),
    onSuccess: (company) => remember(client, company),
    onError: (error) => rereadOutdated(client, error),
  })
}

/** Gives the company a logo, unless somebody else changed the company since `base` was read (`precondition_failed`). */
export function useReplaceLogo() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ base, file }: { base: CompanyProfile; file: Blob }): Promise<CompanyProfile> =>
      request('PUT', '/company/logo', { schema: companyProfileSchema, body: file, headers: ifMatch(base.version) }),
    onSuccess: (company) => remember(client, company),
    onError: (error) => rereadOutdated(client, error),
  })
}

/** Takes the company's logo away, unless somebody else changed the company since `base` was read (`precondition_failed`). */
export function useRemoveLogo() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (base: CompanyProfile): Promise<CompanyProfile> =>
      request('DELETE', '/company/logo', { schema: companyProfileSchema, headers: ifMatch(base.version) }),
    onSuccess: (company) => remember(client, company),
    onError: (error) => rereadOutdated(client, error),
  })
}
