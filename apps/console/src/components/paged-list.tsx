import Box from '@mui/material/Box'
import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import { type ReactNode, useMemo } from 'react'
import { isApiProblem } from '../api/client.ts'
import { itemsOf, type Pages, totalOf } from '../api/pages.ts'
import { AddButton } from './add-button.tsx'
import { ErrorState } from './error-state.tsx'
import { ForbiddenPage } from './forbidden-page.tsx'
import { LatePart } from './late-part.tsx'
import { ListFooter } from './list-footer.tsx'
import { LoadingState } from './loading-state.tsx'
import { RefreshFailed } from './refresh-failed.tsx'

/** What a list shows of its entries. */
export interface ListedItems<Item> {
  items: Item[]
  /** How many there are, or at least. */
  total: number
  /** These are those of the list as it was narrowed before. */
  busy: boolean
}

interface PagedListProps<Item> {
  query: UseInfiniteQueryResult<Pages<Item>>
  /** What stands for the entries while they load. */
  placeholder: { rows: number; height: number }
  /** The list's tools, once there is a list. */
  toolbar: ReactNode
  /** What is said when there are no entries. */
  empty: ReactNode
  /** The round "+". It is not there beside an empty state that offers the same. */
  add?: { label: string; onClick: () => void; withEmpty: boolean }
  maxWidth?: number
  children: (listed: ListedItems<Item>) => ReactNode
}

/** A list that is loaded by the page, in all its states: tools, entries, how many there are, and the way to more and to a new one. */
export function PagedList<Item extends { id: string }>(props: PagedListProps<Item>) {
  const { query, placeholder, toolbar, empty, add, maxWidth, children } = props
  const { data, error, isFetching, isFetchingNextPage, isFetchNextPageError: moreFailed } = query
  // The same array while nothing new came: a table draws all its rows anew for another.
  const items = useMemo(() => itemsOf(data), [data])
  if (isApiProblem(error, 'forbidden')) return <ForbiddenPage />

  const retry = { retrying: isFetching, onRetry: () => void query.refetch() }
  const total = totalOf(data)
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', gap: 1.5, pb: { xs: add ? 6 : 0, sm: 0 }, maxWidth }}>
      {data ? (
        <>
          {toolbar}
          {error && !moreFailed ? <RefreshFailed error={error} {...retry} /> : null}
          {items.length > 0 ? (
            // What a list loads its table for comes together with what is below it, which would move.
            <LatePart waiting={<LoadingState {...placeholder} />}>
              {children({ items, total: total.total, busy: query.isPlaceholderData })}
              {/* Room for the round button, which stays where it is when the page scrolls. */}
              <Box sx={{ pr: add ? 9 : 0 }}>
                <ListFooter
                  shown={items.length}
                  {...total}
                  hasMore={query.hasNextPage}
                  loadingMore={isFetchingNextPage}
                  failed={moreFailed}
                  onMore={() => void query.fetchNextPage({ cancelRefetch: false })}
                />
              </Box>
            </LatePart>
          ) : (
            empty
          )}
        </>
      ) : error ? (
        <ErrorState error={error} {...retry} />
      ) : (
        <LoadingState {...placeholder} />
      )}
      {/* In one place whatever the list is at: whoever has it focused keeps it when the entries come. */}
      {add ? (
        <AddButton
          label={add.label}
          onClick={add.onClick}
          hidden={data !== undefined && items.length === 0 && !add.withEmpty}
        />
      ) : null}
    </Box>
  )
}
