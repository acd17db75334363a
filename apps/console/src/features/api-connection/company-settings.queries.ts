import { type CompanySettings, companySettingsSchema, type CompanySettingsUpdate } from '@latchkey/contracts'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { ifMatch, isApiProblem, request } from '../../api/client.ts'
import { companyKey, companySettingsKey } from '../../api/query-keys.ts'

const path = '/company/settings'

/** What the company decides about its API connections. */
export const companySettingsOptions = queryOptions({
  queryKey: companySettingsKey,
  queryFn: ({ signal }) => request('GET', path, { schema: companySettingsSchema, signal }),
})

/** Changes what the company decides, unless somebody else changed it or the company since `base` was read (`precondition_failed`). */
export function useUpdateCompanySettings() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ base, body }: { base: CompanySettings; body: CompanySettingsUpdate }): Promise<CompanySettings> =>
      request('PATCH', path, { schema: companySettingsSchema, body, headers: ifMatch(base.version) }),
    // The company has the same version.
    onSuccess: (settings) => {
      client.setQueryData(companySettingsOptions.queryKey, settings)
      void client.invalidateQueries({ queryKey: companyKey })
    },
    onError: (error) => {
      if (!isApiProblem(error, 'precondition_failed')) return
      void client.invalidateQueries({ queryKey: companySettingsOptions.queryKey })
      void client.invalidateQueries({ queryKey: companyKey })
    },
  })
}
