import type { PermissionGroup } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../../api/client.ts'
import { permissionGroupOptions } from '../../api/permission-groups.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { NarrowingDialog } from '../../components/narrowing-dialog.tsx'
import { RecordNotices } from '../../components/record-notices.tsx'
import { SidePanel } from '../../components/side-panel.tsx'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { useRecordForm } from '../../lib/use-record-form.ts'
import { PermissionGroupEndings } from './permission-group-endings.tsx'
import { PermissionGroupFields } from './permission-group-fields.tsx'
import {
  emptyGroup,
  type GroupBody,
  groupFields,
  type GroupFormValues,
  mergeGroup,
  resolveGroup,
  toGroupForm,
} from './permission-group-form.ts'
import { findKnownGroup } from './permission-group.queries.ts'
import { useGroupUse } from './use-group-use.ts'
import { usePermissionGroupSaving } from './use-permission-group-saving.ts'

interface PermissionGroupPanelProps {
  /** The group's id; `undefined` for a new one. It may go from none to the id of what was just created. */
  id: string | undefined
  /** The group that a new one starts as a copy of. */
  copyOf: string | undefined
  open: boolean
  onClose: () => void
  onCreated: (group: PermissionGroup) => void
  onDuplicate: (group: PermissionGroup) => void
  /** The group is gone: leave without asking. */
  onDeleted: () => void
}

const longestName = 120

/** Takes the texts of a group that a new one is to be a copy of. */
function useCopy(copyOf: string | undefined, start: (values: GroupFormValues) => void) {
  const { t } = useTranslation('permission-groups')
  const query = useQuery({ ...permissionGroupOptions(copyOf ?? ''), enabled: copyOf !== undefined })
  const { data } = query
  const started = useRef(false)
  useEffect(() => {
    if (!data || started.current) return
    started.current = true
    start({ ...toGroupForm(data), name: t('copyOf', { name: data.name }).slice(0, longestName) })
  }, [data, start, t])
  return query
}

/** New or existing permission group: its fields, the matrix, a copy of it, and its end. */
export function PermissionGroupPanel({
  id,
  copyOf,
  open,
  onClose,
  onCreated,
  onDuplicate,
  onDeleted,
}: PermissionGroupPanelProps) {
  const { t } = useTranslation('permission-groups')
  const client = useQueryClient()
  const problemMessage = useProblemMessage()
  const use = useGroupUse()
  const [known] = useState(() => (id === undefined ? null : (findKnownGroup(client, id) ?? null)))
  const form = useForm<GroupFormValues, unknown, GroupBody>({
    defaultValues: known ? toGroupForm(known) : emptyGroup,
    resolver: resolveGroup,
  })
  const query = useQuery({ ...permissionGroupOptions(id ?? ''), enabled: id !== undefined })
  const copy = useCopy(id === undefined ? copyOf : undefined, form.reset)
  const record = useRecordForm<PermissionGroup, GroupFormValues, GroupBody>({
    form,
    fields: groupFields,
    known,
    loaded: query.data,
    toForm: toGroupForm,
    reload: () => client.fetchQuery({ ...permissionGroupOptions(id ?? ''), staleTime: 0 }),
    merge: mergeGroup,
  })
  const { base, conflict, refusal } = record
  const saving = usePermissionGroupSaving({ form, record, onCreated })

  const source = id === undefined ? copy : query
  const isGone = isApiProblem(source.error, 'not_found')
  const isReady = !isGone && (id === undefined ? copyOf === undefined || copy.data !== undefined : base !== null)
  const current = query.data ?? base
  return (
    <SidePanel
      open={open}
      width={760}
      title={base?.name ?? (id === undefined ? t('new') : t('one'))}
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
            changed={t('conflict.found')}
            onLoad={record.loadCurrent}
          />
          {current ? (
            <Typography variant="body2" sx={{ color: 'text.secondary' }}>
              {use(current)}
            </Typography>
          ) : null}
          <PermissionGroupFields form={form} theirs={record.theirs} />
          {current ? (
            <PermissionGroupEndings group={current} onDuplicate={() => onDuplicate(current)} onDeleted={onDeleted} />
          ) : null}
        </Box>
      ) : source.error ? (
        <ErrorState
          error={source.error}
          retrying={source.isFetching}
          {...(isGone ? {} : { onRetry: () => void source.refetch() })}
        />
      ) : (
        <LoadingState rows={7} height={56} />
      )}
      <NarrowingDialog
        title={t('narrow.title', { name: base?.name ?? '' })}
        confirmLabel={t('narrow.confirm')}
        narrowing={saving.narrowing}
      />
    </SidePanel>
  )
}
