import type { ApiConnection } from '@latchkey/contracts'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../../api/client.ts'
import { Fact, FactList } from '../../components/fact-list.tsx'
import { useNotify } from '../../components/notify.tsx'
import { type GroupChoice, PermissionGroupSelect } from '../../components/permission-group-select.tsx'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'
import { useUpdateApiConnection } from './api-connection.queries.ts'

/** What the key may do: what a permission group has, or everything. It shows what is in force, so it changes only once the server has agreed. */
export function KeyPermissions({ connection, mayChange }: { connection: ApiConnection; mayChange: boolean }) {
  const { t } = useTranslation('api-connection')
  const notify = useNotify()
  const problemMessage = useProblemMessage()
  const fieldMessage = useFieldMessage()
  const oneAtATime = useOneAtATime()
  const update = useUpdateApiConnection()
  const label = t('permissions.label')
  const change = async (group: GroupChoice | null) => {
    await update.mutateAsync({ base: connection, body: { permissionGroupId: group?.id ?? null } })
    notify(t('permissions.done'))
  }
  const fault = isApiProblem(update.error) ? update.error.errors[0] : undefined
  if (!mayChange) {
    return (
      <FactList>
        <Fact name={label}>{connection.permissionGroup?.name ?? t('permissions.any')}</Fact>
      </FactList>
    )
  }
  return (
    <PermissionGroupSelect
      label={label}
      value={connection.permissionGroup}
      onChange={(group) => oneAtATime(() => change(group))}
      anyText={t('permissions.any')}
      error={fault ? fieldMessage(fault, label) : update.error ? problemMessage(update.error) : undefined}
    />
  )
}
