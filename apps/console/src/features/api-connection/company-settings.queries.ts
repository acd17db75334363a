import { type CompanySettings, companySettingsSchema } from '@latchkey/contracts'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { request } from '../../api/client.ts'

const path = '/company/settings'

/** What the company decides about its API connections. */
export const companySettingsOptions = queryOptions({
  queryKey: ['company-settings'],
  queryFn: ({ signal }) => request('GET', path, { schema: companySettingsSchema, signal }),
})

/** Changes what the company decides. */
export function useUpdateCompanySettings() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: CompanySettings) => request('PATCH', path, { schema: companySettingsSchema, body }),
    onSuccess: (settings) => client.setQueryData(companySettingsOptions.queryKey, settings),
  })
}
