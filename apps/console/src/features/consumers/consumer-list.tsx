import Add from '@mui/icons-material/Add'
import KeyOutlined from '@mui/icons-material/KeyOutlined'
import SearchOff from '@mui/icons-material/SearchOff'
import Button from '@mui/material/Button'
import useMediaQuery from '@mui/material/useMediaQuery'
import { useInfiniteQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { isRefreshing } from '../../api/pages.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { PagedList } from '../../components/paged-list.tsx'
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

  return (
    <PagedList
      query={query}
      placeholder={{ rows: 8, height: isWide ? 48 : 120 }}
      add={{ label: t('new'), onClick: onNew, withEmpty: isNarrowed }}
      toolbar={
        <ConsumerToolbar
          view={view}
          filterCount={filterCount}
          onChange={change}
          onRefresh={() => void query.refetch()}
          refreshing={isRefreshing(query)}
          table={isWide ? { preferences, onChange: setPreferences } : null}
        />
      }
      empty={
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
      }
    >
      {({ items: consumers, ...listed }) =>
        isWide ? (
          <Suspense fallback={<LoadingState rows={8} height={48} />}>
            <ConsumerTable
              consumers={consumers}
              {...listed}
              hrefOf={hrefOf}
              onOpen={onOpen}
              sort={view.sort}
              onSort={(sort) => change({ sort })}
              preferences={preferences}
            />
          </Suspense>
        ) : (
          <ConsumerCards consumers={consumers} {...listed} hrefOf={hrefOf} onOpen={onOpen} />
        )
      }
    </PagedList>
  )
}
