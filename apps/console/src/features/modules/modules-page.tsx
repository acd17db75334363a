import type { Module } from '@latchkey/contracts'
import ViewModuleOutlined from '@mui/icons-material/ViewModuleOutlined'
import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useLocation, useNavigate, useParams } from 'react-router'
import { isApiProblem } from '../../api/client.ts'
import { moduleOptions } from '../../api/modules.ts'
import { paths } from '../../app/paths.ts'
import { AddButton } from '../../components/add-button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { ForbiddenPage } from '../../components/forbidden-page.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { useNotify } from '../../components/notify.tsx'
import { PageHeading } from '../../components/page-heading.tsx'
import { RefreshFailed } from '../../components/refresh-failed.tsx'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { fromList, isFromList } from '../../lib/from-list.ts'
import { leaveWithoutAsking } from '../../lib/use-leave-guard.ts'
import { usePanelOpening } from '../../lib/use-panel-opening.ts'
import { ModuleList } from './module-list.tsx'
import { ModulePanel } from './module-panel.tsx'
import { useOrderModules } from './module.queries.ts'

// No module's key has a hyphen.
const newKey = 'new-module'

/** The modules in their order, and apart from them those that are archived. */
function Modules({ modules, onOpen }: { modules: Module[]; onOpen: (key: string) => void }) {
  const { t } = useTranslation('modules')
  const notify = useNotify()
  const problemMessage = useProblemMessage()
  const order = useOrderModules()
  const live = modules.filter(({ archived }) => !archived)
  const archived = modules.filter((module) => module.archived)
  const swap = (one: Module, other: Module) =>
    order.mutate([one.key, other.key], {
      onError: (error) =>
        notify(isApiProblem(error, 'precondition_failed') ? t('list.orderChanged') : problemMessage(error), 'error'),
    })
  return (
    <Box sx={{ display: 'grid', gap: 3 }}>
      {live.length > 0 ? (
        <ModuleList label={t('shell.modules', { ns: 'common' })} modules={live} onOpen={onOpen} onMove={swap} />
      ) : null}
      {archived.length > 0 ? (
        <Box component="section" sx={{ display: 'grid', gap: 1 }}>
          <Typography variant="h2">{t('list.archived')}</Typography>
          <Typography sx={{ color: 'text.secondary' }}>{t('list.archivedHelp')}</Typography>
          <ModuleList label={t('list.archived')} modules={archived} onOpen={onOpen} />
        </Box>
      ) : null}
    </Box>
  )
}

/** The section Modules: the protected areas of the product, "+", and the panel that either opens. */
export function ModulesPage() {
  const { t } = useTranslation('modules')
  const { moduleKey } = useParams()
  const { state } = useLocation()
  const navigate = useNavigate()
  const { shown, opening, keepFor } = usePanelOpening(moduleKey)
  const { data, error, isFetching, refetch } = useQuery(moduleOptions)

  const openNew = () => void navigate(paths.newModule, { state: fromList })
  const close = () => {
    if (isFromList(state)) void navigate(-1)
    else void navigate(paths.modules)
  }
  const settle = ({ key }: Module) => {
    keepFor(key)
    const keptState = isFromList(state) ? fromList : {}
    void navigate(paths.module(key), { replace: true, state: { ...keptState, ...leaveWithoutAsking.state } })
  }

  if (isApiProblem(error, 'forbidden')) return <ForbiddenPage />
  return (
    <>
      <PageHeading title={t('shell.modules', { ns: 'common' })} guide="calling">
        {t('intro')}
      </PageHeading>
      <Box sx={{ display: 'grid', gap: 1.5, pb: 9, maxWidth: 960 }}>
        {error && data ? <RefreshFailed error={error} onRetry={() => void refetch()} retrying={isFetching} /> : null}
        {data && data.length > 0 ? (
          <Modules modules={data} onOpen={(key) => void navigate(paths.module(key), { state: fromList })} />
        ) : data ? (
          <EmptyState icon={<ViewModuleOutlined />} title={t('list.empty')}>
            {t('list.emptyBody')}
          </EmptyState>
        ) : error ? (
          <ErrorState error={error} retrying={isFetching} onRetry={() => void refetch()} />
        ) : (
          <LoadingState rows={8} height={64} />
        )}
      </Box>
      <AddButton label={t('new')} onClick={openNew} />
      <ModulePanel
        key={opening}
        moduleKey={shown === newKey ? undefined : shown}
        open={moduleKey !== undefined}
        onClose={close}
        onCreated={settle}
      />
    </>
  )
}
