import AppsOutlined from '@mui/icons-material/AppsOutlined'
import Button from '@mui/material/Button'
import { useTranslation } from 'react-i18next'
import { useSession } from '../../api/session.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { PageHeading } from '../../components/page-heading.tsx'
import { AuthorizationCards } from './authorization-cards.tsx'
import { AuthorizationList, type ListedAuthorizations } from './authorization-list.tsx'
import { authorizationListOptions } from './authorization.queries.ts'
import { SelectionBar } from './selection-bar.tsx'
import { useSelection } from './use-selection.ts'

const ownApps = authorizationListOptions({ mine: true, sort: '-grantedAt' })

/** One's own as cards, which can be revoked one by one, several at once, or all. */
function OwnAuthorizations({ authorizations, onRevoke, onRevokeAll }: ListedAuthorizations) {
  const { t } = useTranslation('authorizations')
  const { user } = useSession()
  const selection = useSelection(authorizations.map(({ id }) => id))
  const { ids } = selection
  const areSeveral = authorizations.length > 1
  return (
    <>
      {areSeveral ? (
        <SelectionBar
          selection={selection}
          surface="background.default"
          onRevoke={() =>
            onRevokeAll({ chosen: { ids }, title: t('revokeAll.ofSelected', { count: ids.length }), isOwn: true })
          }
        >
          <Button
            variant="outlined"
            color="error"
            onClick={() => onRevokeAll({ chosen: { userId: user.id }, title: t('revokeAll.ofMine'), isOwn: true })}
            sx={{ marginInlineStart: 'auto' }}
          >
            {t('myApps.revokeAll')}
          </Button>
        </SelectionBar>
      ) : null}
      <AuthorizationCards
        authorizations={authorizations}
        within="user"
        heading="h2"
        selection={areSeveral ? selection : undefined}
        onRevoke={onRevoke}
      />
    </>
  )
}

/** For everyone: the apps one let act in one's name, and the way to end that. */
export function MyAppsPage() {
  const { t } = useTranslation('authorizations')
  return (
    <>
      <PageHeading title={t('shell.myApps', { ns: 'common' })} guide="authorizations">
        {t('myApps.lead')}
      </PageHeading>
      <AuthorizationList
        options={ownApps}
        placeholder={{ rows: 2, height: 220 }}
        empty={
          <EmptyState title={t('myApps.empty.title')} icon={<AppsOutlined />}>
            {t('myApps.empty.body')}
          </EmptyState>
        }
      >
        {(listed) => <OwnAuthorizations {...listed} />}
      </AuthorizationList>
    </>
  )
}
