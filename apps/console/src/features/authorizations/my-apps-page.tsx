import AppsOutlined from '@mui/icons-material/AppsOutlined'
import Button from '@mui/material/Button'
import { useTranslation } from 'react-i18next'
import { useSession } from '../../api/session.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { PageHeading } from '../../components/page-heading.tsx'
import { AuthorizationCards } from './authorization-cards.tsx'
import { AuthorizationList } from './authorization-list.tsx'
import { authorizationListOptions } from './authorization.queries.ts'

const ownApps = authorizationListOptions({ mine: true, sort: '-grantedAt' })

/** For everyone: the apps one let act in one's name, and the way to end that. */
export function MyAppsPage() {
  const { t } = useTranslation('authorizations')
  const { user } = useSession()
  return (
    <>
      <PageHeading title={t('shell.myApps', { ns: 'common' })}>{t('myApps.lead')}</PageHeading>
      <AuthorizationList
        options={ownApps}
        placeholder={{ rows: 2, height: 220 }}
        empty={
          <EmptyState title={t('myApps.empty.title')} icon={<AppsOutlined />}>
            {t('myApps.empty.body')}
          </EmptyState>
        }
      >
        {({ authorizations, onRevoke, onRevokeAll }) => (
          <>
            {authorizations.length > 1 ? (
              <Button
                variant="outlined"
                color="error"
                onClick={() => onRevokeAll({ chosen: { userId: user.id }, title: t('revokeAll.ofMine'), isOwn: true })}
                sx={{ justifySelf: 'end' }}
              >
                {t('myApps.revokeAll')}
              </Button>
            ) : null}
            <AuthorizationCards authorizations={authorizations} within="user" heading="h2" onRevoke={onRevoke} />
          </>
        )}
      </AuthorizationList>
    </>
  )
}
