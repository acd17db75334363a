import { type ConsumersChange, consumersChangedSchema, type ConsumersChanged } from '@latchkey/contracts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { request } from '../../api/client.ts'
import { authorizationsKey, consumersKey, permissionGroupsKey } from '../../api/query-keys.ts'

/** Disables, enables or deletes several consumers at once, apart from those that somebody else changed since they were read. */
export function useChangeConsumers() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: ConsumersChange): Promise<ConsumersChanged> =>
      request('POST', '/consumers/bulk', { schema: consumersChangedSchema, body }),
    // Also after a failure: an answer that was cut off may have been about something done.
    onSettled: () => {
      for (const queryKey of [consumersKey, permissionGroupsKey, authorizationsKey]) {
        void client.invalidateQueries({ queryKey })
      }
    },
  })
}
