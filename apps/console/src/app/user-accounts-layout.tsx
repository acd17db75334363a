import { useTranslation } from 'react-i18next'
import { paths } from './paths.ts'
import { TabbedLayout } from './tabbed-layout.tsx'

/** The section User accounts: who is there, and what the groups they are in permit. */
export function UserAccountsLayout() {
  const { t } = useTranslation()
  return (
    <TabbedLayout
      title={t('shell.userAccounts')}
      tabs={[
        {
          path: paths.users,
          label: t('shell.users'),
          intro: t('guide.tabs.users'),
          guide: 'people',
        },
        {
          path: paths.permissionGroups,
          label: t('shell.permissionGroups'),
          intro: t('guide.tabs.permissionGroups'),
          guide: 'people',
        },
      ]}
    />
  )
}
