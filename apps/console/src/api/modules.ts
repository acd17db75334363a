import type { Module, Page } from '@latchkey/contracts'
import { maxPageSize } from '@latchkey/contracts/plain'
import { queryOptions } from '@tanstack/react-query'
import { answerWith } from './answer.ts'
import { request } from './client.ts'

/** Modules in their order, and the tag of that order. */
export interface OrderedModules {
  modules: Module[]
  orderTag: string
}

const pageReader = answerWith<Page<Module> & Pick<OrderedModules, 'orderTag'>>('items', 'nextCursor', 'orderTag')

/** All of the host product's modules, in its order; archived ones too. */
export const moduleOptions = queryOptions({
  queryKey: ['modules'],
  queryFn: async ({ signal }): Promise<OrderedModules> => {
    const modules: Module[] = []
    let cursor: string | undefined
    let orderTag: string | undefined
    do {
      const page = await request('GET', '/modules', {
        schema: pageReader,
        query: { limit: maxPageSize, cursor },
        signal,
      })
      modules.push(...page.items)
      // Of the first page: if the order has changed since, what is put together here is nobody's.
      orderTag ??= page.orderTag
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    return { modules, orderTag }
  },
  select: ({ modules }) => modules,
  staleTime: 5 * 60_000,
})
