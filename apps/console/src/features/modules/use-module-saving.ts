import type { Module, ModuleUpdate } from '@latchkey/contracts'
import type { UseFormReturn } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { useNotify } from '../../components/notify.tsx'
import { useLocalized } from '../../i18n/use-language.ts'
import { useNarrowing } from '../../lib/use-narrowing.ts'
import type { useRecordForm } from '../../lib/use-record-form.ts'
import { type ModuleBody, type ModuleFormValues, onlyChanges } from './module-form.ts'
import { useCreateModule, usePreviewModule, useUpdateModule } from './module.queries.ts'

/** What is to be saved, and the state it was made from. */
interface Change {
  base: Module
  changes: ModuleUpdate
}

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
  const update = useUpdateModule()
  const preview = usePreviewModule()

  const change = async ({ base, changes }: Change) => {
    const saved = await update.mutateAsync({ base, body: changes })
    record.adopt(saved)
    notify(t('saved', { module: localized(saved.name) }))
  }
  const narrowing = useNarrowing<Change>({
    preview: ({ base, changes: { actions = base.actions } }) =>
      preview.mutateAsync({ key: base.key, body: { actions } }),
    save: change,
    refuse: record.refuse,
  })

  const send = async (body: ModuleBody) => {
    const { base } = record
    record.retry()
    // What a question shows is not from the try before.
    update.reset()
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
      await (takesAway ? narrowing.saveOrAsk({ base, changes }) : change({ base, changes }))
    } catch (error) {
      record.refuse(error)
    }
  }

  return {
    save: () => form.handleSubmit(send)(),
    isSaving: create.isPending || preview.isPending || update.isPending,
    narrowing,
    confirming: update.isPending,
    confirmError: update.error,
  }
}
