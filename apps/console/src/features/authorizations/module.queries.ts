import { maxPageSize, modulePageSchema } from '@latchkey/contracts'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { request } from '../../api/client.ts'
import { useLocalized } from '../../i18n/use-language.ts'

const moduleOptions = queryOptions({
  queryKey: ['modules'],
  queryFn: async ({ signal }) => {
    const modules = []
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

const fromKey = (key: string): string => {
  const words = key.replaceAll('_', ' ')
  return words.charAt(0).toLocaleUpperCase() + words.slice(1)
}

/** Names a module in the language in use; until the names are there, or without them, by its key in words. */
export function useModuleName(): (key: string) => string {
  const { data } = useQuery(moduleOptions)
  const localized = useLocalized()
  return (key) => {
    const module = data?.find((candidate) => candidate.key === key)
    return module ? localized(module.name) : fromKey(key)
  }
}
