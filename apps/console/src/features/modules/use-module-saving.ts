import type { Module } from '@latchkey/contracts'
import type { UseFormReturn } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { useNotify } from '../../components/notify.tsx'
import { useLocalized } from '../../i18n/use-language.ts'
import { useNarrowing } from '../../lib/use-narrowing.ts'
import type { useRecordForm } from '../../lib/use-record-form.ts'
import { type ModuleBody, type ModuleFormValues, onlyChanges } from './module-form.ts'
import { type ModuleChange, previewModule, useCreateModule, useUpdateModule } from './module.queries.ts'

interface ModuleSavingOptions {
  form: UseFormReturn<ModuleFormValues, unknown, ModuleBody>
  record: ReturnType<typeof useRecordForm<Module, ModuleFormValues, ModuleBody>>
  onCreated: (module: Module) => void
}

/** Saving a module, new or changed. What takes something from somebody is saved only after they have been named. */
export function useModuleSaving({ form, record, onCreated }: ModuleSavingOptions) {
  const { t } = useTranslation(['modules', 'common'])
  const localized = useLocalized()
  const notify = useNotify()
  const create = useCreateModule()
  const narrowing = useNarrowing({
    preview: ({ base, body: { actions = base.actions } }: ModuleChange) => previewModule(base.key, { actions }),
    update: useUpdateModule(),
    onSaved: (saved) => {
      record.adopt(saved)
      notify(t('saved', { module: localized(saved.name) }))
    },
    refuse: record.refuse,
  })

  const send = async (body: ModuleBody) => {
    const { base } = record
    record.retry()
    try {
      if (!base) {
        const made = await create.mutateAsync(body)
        record.adopt(made)
        notify(t('created', { module: localized(made.name) }))
        onCreated(made)
        return
      }
      const changes = onlyChanges(body, base)
      const { actions } = changes
      if (Object.keys(changes).length === 0) {
        record.adopt(base)
        notify(t('common:states.nothingToSave'), 'info')
        return
      }
      const takesAway = actions !== undefined && base.actions.some((action) => !actions.includes(action))
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
