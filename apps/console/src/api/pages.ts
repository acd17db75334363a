import type { Page } from '@latchkey/contracts'
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'

/** A list as far as it was loaded. */
export type Pages<Item> = InfiniteData<Page<Item>>

/** How an infinite query goes from page to page: by the cursor that the server gave with the one before. */
export const paging = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ nextCursor }: Pick<Page<unknown>, 'nextCursor'>) => nextCursor ?? undefined,
}

/**
 * Everything that was loaded of a list, each entry once and as it came last: one that moved in the list's order between two
 * calls is on two pages.
 * @param data the pages loaded so far
 */
export const itemsOf = <Item extends { id: string }>(data: Pages<Item> | undefined): Item[] => {
  const items = data?.pages.flatMap((page) => page.items) ?? []
  return [...new Map(items.map((item) => [item.id, item])).values()]
}

/**
 * How many entries the list has in all, by the newest answer, or that it has more than that. Where nobody counted them all, whoever has
 * loaded them all knows.
 * @param data the pages loaded so far
 */
export function totalOf(data: Pages<{ id: string }> | undefined): { total: number; isAtLeast: boolean } {
  const last = data?.pages.at(-1)
  if (!last?.totalIsAtLeast) return { total: last?.total ?? 0, isAtLeast: false }
  return { total: Math.max(last.total, itemsOf(data).length), isAtLeast: last.nextCursor !== null }
}

/** Whether a list is being read anew, rather than further. @param query what reads it */
export const isRefreshing = ({
  isFetching,
  isFetchingNextPage,
}: Pick<UseInfiniteQueryResult, 'isFetching' | 'isFetchingNextPage'>): boolean => isFetching && !isFetchingNextPage
