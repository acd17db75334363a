import type { PermissionGroup, PermissionGroupPreview, PermissionGroupUpdate } from '@latchkey/contracts'
import { useState } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../../api/client.ts'
import { useNotify } from '../../components/notify.tsx'
import type { useRecordForm } from '../../lib/use-record-form.ts'
import { type GroupBody, type GroupFormValues, onlyChanges } from './permission-group-form.ts'
import { takesSomething } from './permission-group-losses.tsx'
import { useCreateGroup, usePreviewGroup, useUpdateGroup } from './permission-group.queries.ts'

/** A change that takes something from somebody, and waits for the person to agree. */
export interface Narrowing {
  changes: PermissionGroupUpdate
  preview: PermissionGroupPreview
}

interface GroupSavingOptions {
  form: UseFormReturn<GroupFormValues, unknown, GroupBody>
  record: ReturnType<typeof useRecordForm<PermissionGroup, GroupFormValues, GroupBody>>
  onCreated: (group: PermissionGroup) => void
}

/** Saving a permission group. What takes something from somebody is saved only after they have been named. */
export function usePermissionGroupSaving({ form, record, onCreated }: GroupSavingOptions) {
  const { t } = useTranslation(['permission-groups', 'common'])
  const notify = useNotify()
  const create = useCreateGroup()
  const update = useUpdateGroup()
  const preview = usePreviewGroup()
  const [narrowing, setNarrowing] = useState<Narrowing | null>(null)
  const [isAsking, setIsAsking] = useState(false)

  const change = async (base: PermissionGroup, changes: PermissionGroupUpdate) => {
    const saved = await update.mutateAsync({ base, body: changes })
    setIsAsking(false)
    record.adopt(saved)
    notify(t('saved', { name: saved.name }))
  }

  const send = async (body: GroupBody) => {
    const { base } = record
    record.retry()
    try {
      if (!base) {
        const made = await create.mutateAsync(body)
        record.adopt(made)
        notify(t('created', { name: made.name }))
        onCreated(made)
        return
      }
      const changes = onlyChanges(body, base)
      const { permissions } = changes
      if (Object.keys(changes).length === 0) {
        record.adopt(base)
        notify(t('common:states.nothingToSave'), 'info')
        return
      }
      if (permissions && base.permissions.some((permission) => !permissions.includes(permission))) {
        const found = await preview.mutateAsync({ id: base.id, body: { permissions } })
        if (takesSomething(found)) {
          update.reset()
          setNarrowing({ changes, preview: found })
          setIsAsking(true)
          return
        }
      }
      await change(base, changes)
    } catch (error) {
      record.refuse(error)
    }
  }

  /** Saves what the person has agreed to. */
  const confirm = async () => {
    if (!record.base || !narrowing) return
    try {
      await change(record.base, narrowing.changes)
    } catch (error) {
      // The question shows the reason itself and stays for another try; what is to be mended in the form is shown there.
      if (!isApiProblem(error, 'precondition_failed', 'validation')) return
      setIsAsking(false)
      record.refuse(error)
    }
  }

  return {
    save: () => form.handleSubmit(send)(),
    isSaving: create.isPending || preview.isPending || update.isPending,
    narrowing,
    isAsking,
    confirm,
    cancel: () => setIsAsking(false),
    confirming: update.isPending,
    confirmError: update.error,
  }
}
