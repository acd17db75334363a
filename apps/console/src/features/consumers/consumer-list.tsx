import Add from '@mui/icons-material/Add'
import KeyOutlined from '@mui/icons-material/KeyOutlined'
import SearchOff from '@mui/icons-material/SearchOff'
import Button from '@mui/material/Button'
import Paper from '@mui/material/Paper'
import Snackbar from '@mui/material/Snackbar'
import useMediaQuery from '@mui/material/useMediaQuery'
import { useInfiniteQuery } from '@tanstack/react-query'
import { lazy, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { isRefreshing, itemsOf } from '../../api/pages.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { ExportProgress } from '../../components/export-progress.tsx'
import { PagedList } from '../../components/paged-list.tsx'
import { useFileExport } from '../../components/use-file-export.ts'
import { VisuallyHidden } from '../../components/visually-hidden.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { ConsumerCards } from './consumer-cards.tsx'
import { ConsumerMoreMenu } from './consumer-more-menu.tsx'
import { ConsumerToolbar } from './consumer-toolbar.tsx'
import { consumerListOptions } from './consumer.queries.ts'
import { SelectionToolbar } from './selection-toolbar.tsx'
import { useConsumerSelection } from './use-consumer-selection.ts'
import { everything, queryOf, useConsumerView } from './use-consumer-view.ts'
import { useTablePreferences } from './use-table-preferences.ts'

// The grid is by far the largest piece of code here, and phones never show it.
const ConsumerTable = lazy(async () => ({ default: (await import('./consumer-table.tsx')).ConsumerTable }))

interface ConsumerListProps {
  onNew: () => void
  onOpen: (id: string) => void
}

/**
 * When the tools of what is chosen make way for those of the list, whoever was in them goes on where more can be done.
 * @param isChoosing whether they are there
 */
function useWayBack(isChoosing: boolean) {
  const button = useRef<HTMLButtonElement>(null)
  const wasChoosing = useRef(isChoosing)
  useEffect(() => {
    if (wasChoosing.current && !isChoosing && document.activeElement === document.body) button.current?.focus()
    wasChoosing.current = isChoosing
  }, [isChoosing])
  return button
}

/** The company's consumers: tools, table or cards, and how many there are. */
export function ConsumerList({ onNew, onOpen }: ConsumerListProps) {
  const { t } = useTranslation(['consumers', 'common'])
  const format = useFormat()
  const isWide = useMediaQuery('(min-width: 700px)', { noSsr: true })
  const { view, change, filterCount, isNarrowed } = useConsumerView()
  const [preferences, setPreferences] = useTablePreferences()
  const query = useInfiniteQuery(consumerListOptions(queryOf(view)))
  const selection = useConsumerSelection(view, itemsOf(query.data))
  const isChoosing = isWide ? selection.chosen.length > 0 : selection.isChoosing
  const moreButton = useWayBack(isChoosing)
  const file = useFileExport()
  const save = (narrowed: { id?: string[] } = {}) =>
    void file.start({
      path: '/consumers/export',
      query: { ...queryOf(view), ...narrowed },
      titleLines: 1,
      name: t('export.fileName'),
      extension: 'csv',
    })

  const list = (
    <PagedList
      query={query}
      placeholder={{ rows: 8, height: isWide ? 48 : 120 }}
      add={{ label: t('new'), onClick: onNew, withEmpty: isNarrowed }}
      toolbar={
        isChoosing ? (
          <SelectionToolbar selection={selection} narrow={!isWide} onExport={() => save({ id: [...selection.ids] })} />
        ) : (
          <ConsumerToolbar
            view={view}
            filterCount={filterCount}
            onChange={change}
            onRefresh={() => void query.refetch()}
            refreshing={isRefreshing(query)}
            table={isWide ? { preferences, onChange: setPreferences } : null}
            more={
              <ConsumerMoreMenu
                buttonRef={moreButton}
                isNarrowed={isNarrowed}
                onExport={() => save()}
                onChoose={isWide ? undefined : selection.startChoosing}
              />
            }
          />
        )
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
          <ConsumerTable
            consumers={consumers}
            {...listed}
            selection={selection}
            onOpen={onOpen}
            sort={view.sort}
            onSort={(sort) => change({ sort })}
            preferences={preferences}
          />
        ) : (
          <ConsumerCards consumers={consumers} {...listed} selection={selection} onOpen={onOpen} />
        )
      }
    </PagedList>
  )
  const { length } = selection.chosen
  return (
    <>
      {list}
      <VisuallyHidden live="polite">
        {isChoosing ? t('common:selection.count', { count: length, number: format.number(length) }) : null}
      </VisuallyHidden>
      <Snackbar open={file.progress !== null} anchorOrigin={{ vertical: 'bottom', horizontal: 'center' }}>
        <Paper elevation={6} sx={{ px: 2, py: 1 }}>
          {file.progress ? <ExportProgress progress={file.progress} onCancel={file.cancel} /> : null}
        </Paper>
      </Snackbar>
    </>
  )
}
