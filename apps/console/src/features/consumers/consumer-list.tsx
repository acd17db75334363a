import Add from '@mui/icons-material/Add'
import KeyOutlined from '@mui/icons-material/KeyOutlined'
import SearchOff from '@mui/icons-material/SearchOff'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import useMediaQuery from '@mui/material/useMediaQuery'
import { useInfiniteQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../../api/client.ts'
import { itemsOf, totalOf } from '../../api/pages.ts'
import { AddButton } from '../../components/add-button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { ForbiddenPage } from '../../components/forbidden-page.tsx'
import { ListFooter } from '../../components/list-footer.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { RefreshFailed } from '../../components/refresh-failed.tsx'
import { ConsumerCards } from './consumer-cards.tsx'
import { ConsumerToolbar } from './consumer-toolbar.tsx'
import { consumerListOptions } from './consumer.queries.ts'
import { everything, useConsumerView } from './use-consumer-view.ts'
import { useTablePreferences } from './use-table-preferences.ts'

// The grid is by far the largest piece of code here, and phones never show it.
const ConsumerTable = lazy(async () => ({ default: (await import('./consumer-table.tsx')).ConsumerTable }))

interface ConsumerListProps {
  onNew: () => void
  onOpen: (id: string) => void
  hrefOf: (id: string) => string
}

/** The company's consumers: tools, table or cards, and how many there are. */
export function ConsumerList({ onNew, onOpen, hrefOf }: ConsumerListProps) {
  const { t } = useTranslation('consumers')
  const isWide = useMediaQuery('(min-width: 700px)', { noSsr: true })
  const { view, change, filterCount, isNarrowed } = useConsumerView()
  const [preferences, setPreferences] = useTablePreferences()
  const query = useInfiniteQuery(consumerListOptions(view))
  const { data, error } = query

  if (isApiProblem(error, 'forbidden')) return <ForbiddenPage />
  if (!data) {
    return (
      <>
        {error ? (
          <ErrorState error={error} retrying={query.isFetching} onRetry={() => void query.refetch()} />
        ) : (
          <LoadingState rows={8} height={isWide ? 48 : 120} />
        )}
        <AddButton label={t('new')} onClick={onNew} />
      </>
    )
  }

  const consumers = itemsOf(data)
  const total = totalOf(data)
  const list = { consumers, total: total.total, busy: query.isPlaceholderData, hrefOf, onOpen }
  const moreFailed = query.isFetchNextPageError
  const isBusy = query.isFetching && !query.isFetchingNextPage

  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', gap: 1.5, pb: { xs: 6, sm: 0 } }}>
      <ConsumerToolbar
        view={view}
        filterCount={filterCount}
        onChange={change}
        onRefresh={() => void query.refetch()}
        refreshing={isBusy}
        table={isWide ? { preferences, onChange: setPreferences } : null}
      />
      {error && !moreFailed ? (
        <RefreshFailed error={error} onRetry={() => void query.refetch()} retrying={query.isFetching} />
      ) : null}
      {consumers.length === 0 ? (
        isNarrowed ? (
          <EmptyState
            icon={<SearchOff />}
            title={t('list.noMatch')}
            action={
              <Button variant="outlined" onClick={() => change(everything)}>
                {t('list.showAll')}
              </Button>
            }
          >
            {t('list.noMatchBody')}
          </EmptyState>
        ) : (
          <EmptyState
            icon={<KeyOutlined />}
            title={t('list.empty')}
            action={
              <Button variant="contained" startIcon={<Add />} onClick={onNew}>
                {t('new')}
              </Button>
            }
          >
            {t('list.emptyBody')}
          </EmptyState>
        )
      ) : isWide ? (
        <Suspense fallback={<LoadingState rows={8} height={48} />}>
          <ConsumerTable {...list} sort={view.sort} onSort={(sort) => change({ sort })} preferences={preferences} />
        </Suspense>
      ) : (
        <ConsumerCards {...list} />
      )}
      {consumers.length > 0 ? (
        // Room for the round button, which stays where it is when the page scrolls.
        <Box sx={{ pr: 9 }}>
          <ListFooter
            shown={consumers.length}
            {...total}
            hasMore={query.hasNextPage}
            loadingMore={query.isFetchingNextPage}
            failed={moreFailed}
            onMore={() => void query.fetchNextPage({ cancelRefetch: false })}
          />
        </Box>
      ) : null}
      {consumers.length > 0 || isNarrowed ? <AddButton label={t('new')} onClick={onNew} /> : null}
    </Box>
  )
}
