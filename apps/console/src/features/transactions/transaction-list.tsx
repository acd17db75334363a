import HistoryOutlined from '@mui/icons-material/HistoryOutlined'
import SearchOff from '@mui/icons-material/SearchOff'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import useMediaQuery from '@mui/material/useMediaQuery'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../../api/client.ts'
import { isRefreshing, itemsOf, totalOf } from '../../api/pages.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { ForbiddenPage } from '../../components/forbidden-page.tsx'
import { ListFooter } from '../../components/list-footer.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { RefreshFailed } from '../../components/refresh-failed.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { TransactionCards } from './transaction-cards.tsx'
import { TransactionTable } from './transaction-table.tsx'
import { TransactionToolbar } from './transaction-toolbar.tsx'
import { transactionListOptions } from './transaction.queries.ts'
import { everything, filterOf, useTransactionView } from './use-transaction-view.ts'

interface TransactionListProps {
  onOpen: (id: string) => void
  hrefOf: (id: string) => string
}

/** The company's entries: tools, table or cards, and how many there are. */
export function TransactionList({ onOpen, hrefOf }: TransactionListProps) {
  const { t } = useTranslation('transactions')
  const isWide = useMediaQuery('(min-width: 700px)', { noSsr: true })
  const format = useFormat()
  const { view, change, filterCount } = useTransactionView()
  const query = useInfiniteQuery(transactionListOptions(filterOf(view)))
  const { data, error } = query
  const retry = () => void query.refetch()

  if (isApiProblem(error, 'forbidden')) return <ForbiddenPage />

  const content = () => {
    if (!data) {
      if (!error) return <LoadingState rows={8} height={isWide ? 48 : 120} />
      return <ErrorState error={error} retrying={query.isFetching} onRetry={retry} />
    }
    const entries = itemsOf(data)
    const list = { entries, busy: query.isPlaceholderData, hrefOf, onOpen }
    const keptSince = data.pages.at(-1)?.keptSince
    const moreFailed = query.isFetchNextPageError
    return (
      <>
        {error && !moreFailed ? <RefreshFailed error={error} onRetry={retry} retrying={query.isFetching} /> : null}
        {entries.length === 0 ? (
          filterCount > 0 ? (
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
            <EmptyState icon={<HistoryOutlined />} title={t('list.empty')}>
              {t('list.emptyBody')}
            </EmptyState>
          )
        ) : (
          <>
            {isWide ? <TransactionTable {...list} /> : <TransactionCards {...list} />}
            <ListFooter
              shown={entries.length}
              {...totalOf(data)}
              hasMore={query.hasNextPage}
              loadingMore={query.isFetchingNextPage}
              failed={moreFailed}
              onMore={() => void query.fetchNextPage({ cancelRefetch: false })}
            />
          </>
        )}
        {keptSince && !query.hasNextPage ? (
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {t('list.keptSince', { date: format.date(keptSince) })}
          </Typography>
        ) : null}
      </>
    )
  }

  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', gap: 1.5 }}>
      <TransactionToolbar
        view={view}
        filterCount={filterCount}
        onChange={change}
        onRefresh={retry}
        refreshing={isRefreshing(query)}
      />
      {content()}
    </Box>
  )
}
