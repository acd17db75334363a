import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { moduleOptions } from '../../api/modules.ts'
import { FilterChoice } from '../../components/filter-choice.tsx'
import { useLocalized } from '../../i18n/use-language.ts'
import type { TransactionView, TransactionViewChange } from './use-transaction-view.ts'

interface ModuleSelectProps {
  view: TransactionView
  onChange: (change: TransactionViewChange) => void
}

/** Chooses the module whose entries are shown, archived ones too: the thing that they are about. */
export function ModuleSelect({ view, onChange }: ModuleSelectProps) {
  const { t } = useTranslation(['transactions', 'common'])
  const localized = useLocalized()
  const { data: modules = [] } = useQuery(moduleOptions)
  return (
    <FilterChoice
      label={t('things.module')}
      value={view.targetType === 'module' ? view.targetId : undefined}
      options={modules.map(({ key, name }) => ({ value: key, text: localized(name) }))}
      anyText={t('common:filters.any')}
      onChange={(key) => onChange({ targetType: key === undefined ? undefined : 'module', targetId: key })}
    />
  )
}
