import { maxCountedMembers, type PermissionGroup } from '@latchkey/contracts'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/use-format.ts'

/** Says how many users and consumers have a group: "Used by 3 users, 1 consumer". Lists count no further than {@link maxCountedMembers}. */
export function useGroupUse(): (group: Pick<PermissionGroup, 'userCount' | 'consumerCount'>) => string {
  const { t } = useTranslation('permission-groups')
  const format = useFormat()
  return ({ userCount, consumerCount }) => {
    const users =
      userCount === maxCountedMembers
        ? t('use.manyUsers', { number: format.number(userCount) })
        : t('use.users', { count: userCount, number: format.number(userCount) })
    const consumers =
      consumerCount === maxCountedMembers
        ? t('use.manyConsumers', { number: format.number(consumerCount) })
        : t('use.consumers', { count: consumerCount, number: format.number(consumerCount) })
    const who = [...(userCount > 0 ? [users] : []), ...(consumerCount > 0 ? [consumers] : [])].join(', ')
    return who === '' ? t('use.none') : t('use.by', { who })
  }
}
