import AppsOutlined from '@mui/icons-material/AppsOutlined'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../components/empty-state.tsx'
import { PageHeading } from '../../components/page-heading.tsx'
import { AuthorizationCards, AuthorizationList } from './authorization-list.tsx'
import { authorizationListOptions } from './authorization.queries.ts'

const ownApps = authorizationListOptions({ mine: true, sort: '-grantedAt' })

/** For everyone: the apps one let act in one's name, and the way to end that. */
export function MyAppsPage() {
  const { t } = useTranslation('authorizations')
  return (
    <>
      <PageHeading title={t('shell.myApps', { ns: 'common' })}>{t('myApps.lead')}</PageHeading>
      <AuthorizationList
        options={ownApps}
        loading={{ rows: 2, height: 220 }}
        empty={
          <EmptyState title={t('myApps.empty.title')} icon={<AppsOutlined />}>
            {t('myApps.empty.body')}
          </EmptyState>
        }
      >
        {(authorizations, onRevoke) => <AuthorizationCards authorizations={authorizations} onRevoke={onRevoke} />}
      </AuthorizationList>
    </>
  )
}
