import { maxPageSize, type Module, modulePageSchema } from '@latchkey/contracts'
import { queryOptions } from '@tanstack/react-query'
import { request } from './client.ts'

/** All of the host product's modules, in its order; archived ones too. */
export const moduleOptions = queryOptions({
  queryKey: ['modules'],
  queryFn: async ({ signal }): Promise<Module[]> => {
    const modules: Module[] = []
    let cursor: string | undefined
    do {
      const page = await request('GET', '/modules', {
        schema: modulePageSchema,
        query: { limit: maxPageSize, cursor },
        signal,
      })
      modules.push(...page.items)
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    return modules
  },
  staleTime: 5 * 60_000,
})
