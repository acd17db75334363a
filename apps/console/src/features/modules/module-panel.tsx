import type { Module } from '@latchkey/contracts'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../../api/client.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { NarrowingDialog } from '../../components/narrowing-dialog.tsx'
import { RecordNotices } from '../../components/record-notices.tsx'
import { SidePanel } from '../../components/side-panel.tsx'
import { useLocalized } from '../../i18n/use-language.ts'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { useRecordForm } from '../../lib/use-record-form.ts'
import { ModuleEndings } from './module-endings.tsx'
import { ModuleFields } from './module-fields.tsx'
import {
  emptyModule,
  mergeModule,
  type ModuleBody,
  moduleFields,
  type ModuleFormValues,
  resolveModule,
  toModuleForm,
} from './module-form.ts'
import { findKnownModule, moduleDetailOptions } from './module.queries.ts'
import { useModuleSaving } from './use-module-saving.ts'

interface ModulePanelProps {
  /** The module's key; `undefined` for a new one. It may go from none to the key of what was just created. */
  moduleKey: string | undefined
  open: boolean
  onClose: () => void
  onCreated: (module: Module) => void
}

/** New or existing module: its fields, and its end. */
export function ModulePanel({ moduleKey, open, onClose, onCreated }: ModulePanelProps) {
  const { t } = useTranslation('modules')
  const client = useQueryClient()
  const localized = useLocalized()
  const problemMessage = useProblemMessage()
  const [known] = useState(() => (moduleKey === undefined ? null : (findKnownModule(client, moduleKey) ?? null)))
  const form = useForm<ModuleFormValues, unknown, ModuleBody>({
    defaultValues: known ? toModuleForm(known) : emptyModule,
    resolver: resolveModule,
  })
  const query = useQuery({ ...moduleDetailOptions(moduleKey ?? ''), enabled: moduleKey !== undefined })
  const record = useRecordForm<Module, ModuleFormValues, ModuleBody>({
    form,
    fields: moduleFields,
    known,
    loaded: query.data,
    toForm: toModuleForm,
    reload: () => client.fetchQuery({ ...moduleDetailOptions(moduleKey ?? ''), staleTime: 0 }),
    merge: mergeModule,
  })
  const { base, conflict, refusal } = record
  const saving = useModuleSaving({ form, record, onCreated })

  const isGone = isApiProblem(query.error, 'not_found')
  const isReady = (moduleKey === undefined || base !== null) && !isGone
  const current = query.data ?? base
  return (
    <SidePanel
      open={open}
      width={560}
      title={base ? localized(base.name) : t(moduleKey === undefined ? 'new' : 'one')}
      onClose={onClose}
      {...(isReady ? { onSave: saving.save } : {})}
      saving={saving.isSaving}
      dirty={form.formState.isDirty}
    >
      {isReady ? (
        <Box sx={{ display: 'grid', gap: 2.5 }}>
          <RecordNotices
            refusal={refusal === null ? null : problemMessage(refusal)}
            conflict={conflict}
            changed={t('conflict')}
            onLoad={record.loadCurrent}
          >
            {current?.archived ? <Alert severity="info">{t('archivedNotice')}</Alert> : null}
          </RecordNotices>
          <ModuleFields form={form} base={base} theirs={record.theirs} />
          {current ? <ModuleEndings module={current} /> : null}
        </Box>
      ) : query.error ? (
        <ErrorState
          error={query.error}
          retrying={query.isFetching}
          {...(isGone ? {} : { onRetry: () => void query.refetch() })}
        />
      ) : (
        <LoadingState rows={7} height={56} />
      )}
      <NarrowingDialog
        title={t('narrow.title', { module: base ? localized(base.name) : '' })}
        confirmLabel={t('narrow.confirm')}
        narrowing={saving.narrowing}
      />
    </SidePanel>
  )
}
