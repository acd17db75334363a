import type { Module } from '@latchkey/contracts'
import type { UseFormReturn } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { useNotify } from '../../components/notify.tsx'
import { useLocalized } from '../../i18n/use-language.ts'
import type { useRecordForm } from '../../lib/use-record-form.ts'
import { type ModuleBody, type ModuleFormValues, onlyChanges } from './module-form.ts'
import { useCreateModule, useUpdateModule } from './module.queries.ts'

interface ModuleSavingOptions {
  form: UseFormReturn<ModuleFormValues, unknown, ModuleBody>
  record: ReturnType<typeof useRecordForm<Module, ModuleFormValues, ModuleBody>>
  onCreated: (module: Module) => void
}

/** Saving a module, new or changed. */
export function useModuleSaving({ form, record, onCreated }: ModuleSavingOptions) {
  const { t } = useTranslation(['modules', 'common'])
  const localized = useLocalized()
  const notify = useNotify()
  const create = useCreateModule()
  const update = useUpdateModule()

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
      if (Object.keys(changes).length === 0) {
        record.adopt(base)
        notify(t('common:states.nothingToSave'), 'info')
        return
      }
      const saved = await update.mutateAsync({ base, body: changes })
      record.adopt(saved)
      notify(t('saved', { module: localized(saved.name) }))
    } catch (error) {
      record.refuse(error)
    }
  }

  return { save: () => form.handleSubmit(send)(), isSaving: create.isPending || update.isPending }
}
