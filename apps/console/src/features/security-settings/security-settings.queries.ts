import { type SecuritySettings, securitySettingsSchema, type SecuritySettingsUpdate } from '@latchkey/contracts'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { ifMatch, isApiProblem, request } from '../../api/client.ts'
import { accountKey, accountSessionsKey, consumerDefaultsKey } from '../../api/query-keys.ts'
import { sessionQueryOptions } from '../../api/session.ts'

const path = '/security-settings'

/** What the company decided about signing in and about new consumers. */
export const securitySettingsOptions = queryOptions({
  queryKey: ['security-settings'],
  queryFn: ({ signal }) => request('GET', path, { schema: securitySettingsSchema, signal }),
})

/** Changes it, unless somebody else changed it since `base` was read (`precondition_failed`). */
export function useUpdateSecuritySettings() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ base, body }: { base: SecuritySettings; body: SecuritySettingsUpdate }): Promise<SecuritySettings> =>
      request('PATCH', path, { schema: securitySettingsSchema, body, headers: ifMatch(base.version) }),
    onSuccess: (settings) => {
      client.setQueryData(securitySettingsOptions.queryKey, settings)
      // A new consumer begins with some of it.
      void client.invalidateQueries({ queryKey: consumerDefaultsKey })
      // It holds for whoever decided it, too: how long they stay signed in, whether in two steps, and with which passwords.
      for (const queryKey of [sessionQueryOptions.queryKey, accountKey, accountSessionsKey]) {
        void client.invalidateQueries({ queryKey })
      }
    },
    onError: (error) => {
      if (isApiProblem(error, 'precondition_failed'))
        void client.invalidateQueries({ queryKey: securitySettingsOptions.queryKey })
    },
  })
}
