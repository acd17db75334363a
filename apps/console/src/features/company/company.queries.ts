import { type CompanyProfile, companyProfileSchema, type CompanyUpdate } from '@latchkey/contracts'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { ifMatch, isApiProblem, request } from '../../api/client.ts'
import { companyKey, companySettingsKey } from '../../api/query-keys.ts'
import { sessionQueryOptions } from '../../api/session.ts'

/** The company as its administrators see and change it. */
export const companyOptions = queryOptions({
  queryKey: companyKey,
  queryFn: ({ signal }) => request('GET', '/company', { schema: companyProfileSchema, signal }),
})

const useCompanyChange = <Input = void>(change: (input: Input) => Promise<CompanyProfile>) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    // The settings have the same version.
    onSuccess: ({ version, ...company }) => {
      client.setQueryData(companyOptions.queryKey, { ...company, version })
      void client.invalidateQueries({ queryKey: companySettingsKey })
      // The top bar shows it from there.
      client.setQueryData(sessionQueryOptions.queryKey, (session) => session && { ...session, company })
    },
    onError: (error) => {
      if (!isApiProblem(error, 'precondition_failed')) return
      void client.invalidateQueries({ queryKey: companyOptions.queryKey })
      void client.invalidateQueries({ queryKey: companySettingsKey })
    },
  })
}

/** Changes the company, unless somebody else changed it since `base` was read (`precondition_failed`). */
export const useUpdateCompany = () =>
  useCompanyChange(({ base, body }: { base: CompanyProfile; body: CompanyUpdate }) =>
    request('PATCH', '/company', { schema: companyProfileSchema, body, headers: ifMatch(base.version) }),
  )

/** Gives the company a logo, unless somebody else changed the company since `base` was read (`precondition_failed`). */
export const useReplaceLogo = (base: CompanyProfile) =>
  useCompanyChange((file: Blob) =>
    request('PUT', '/company/logo', { schema: companyProfileSchema, body: file, headers: ifMatch(base.version) }),
  )

/** Takes the company's logo away, unless somebody else changed the company since `base` was read (`precondition_failed`). */
export const useRemoveLogo = (base: CompanyProfile) =>
  useCompanyChange(() =>
    request('DELETE', '/company/logo', { schema: companyProfileSchema, headers: ifMatch(base.version) }),
  )
