import type { PermissionGroup } from '@latchkey/contracts'
import type { UseFormReturn } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { useNotify } from '../../components/notify.tsx'
import { useNarrowing } from '../../lib/use-narrowing.ts'
import type { useRecordForm } from '../../lib/use-record-form.ts'
import { type GroupBody, type GroupFormValues, onlyChanges } from './permission-group-form.ts'
import { type GroupChange, previewGroup, useCreateGroup, useUpdateGroup } from './permission-group.queries.ts'

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
  const narrowing = useNarrowing({
    preview: ({ base, body: { permissions = base.permissions } }: GroupChange) =>
      previewGroup(base.id, { permissions }),
    update: useUpdateGroup(),
    onSaved: (saved) => {
      record.adopt(saved)
      notify(t('saved', { name: saved.name }))
    },
    refuse: record.refuse,
  })

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
      const takesAway =
        permissions !== undefined && base.permissions.some((permission) => !permissions.includes(permission))
      await narrowing.save({ base, body: changes }, takesAway)
    } catch (error) {
      record.refuse(error)
    }
  }

  return {
    save: () => form.handleSubmit(send)(),
    isSaving: create.isPending || narrowing.isSaving,
    narrowing,
  }
}
