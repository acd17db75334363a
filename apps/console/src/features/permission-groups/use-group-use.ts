import type { PermissionGroup } from '@latchkey/contracts'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/use-format.ts'

/** Says how many users and consumers have a group: "Used by 3 users, 1 consumer". */
export function useGroupUse(): (group: Pick<PermissionGroup, 'userCount' | 'consumerCount'>) => string {
  const { t } = useTranslation('permission-groups')
  const format = useFormat()
  return ({ userCount, consumerCount }) => {
    if (userCount === 0 && consumerCount === 0) return t('use.none')
    const users = t('use.users', { count: userCount, number: format.number(userCount) })
    const consumers = t('use.consumers', { count: consumerCount, number: format.number(consumerCount) })
    return t('use.by', { users, consumers })
  }
}
