import type { Consumer } from '@latchkey/contracts'
import AppsOutlined from '@mui/icons-material/AppsOutlined'
import Box from '@mui/material/Box'
import { useTranslation } from 'react-i18next'
import { paths } from '../../app/paths.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { TabLead } from '../../components/tab-lead.tsx'
import { AuthorizationCards } from './authorization-cards.tsx'
import { AuthorizationList } from './authorization-list.tsx'
import { authorizationListOptions } from './authorization.queries.ts'

/** Who let one app act for them, and the way to take that back. */
export function ConsumerAuthorizations({ consumer }: { consumer: Consumer }) {
  const { t } = useTranslation('authorizations')
  return (
    <Box sx={{ display: 'grid', gap: 1.5 }}>
      <TabLead guide="authorizations" whole={{ to: paths.authorizationsOf(consumer.key), text: t('ofConsumer.whole') }}>
        {t('ofConsumer.lead')}
      </TabLead>
      <AuthorizationList
        options={authorizationListOptions({ sort: '-grantedAt', mine: false, consumerId: consumer.id })}
        placeholder={{ rows: 4, height: 120 }}
        empty={
          <EmptyState icon={<AppsOutlined />} title={t('ofConsumer.empty')}>
            {t('ofConsumer.emptyBody')}
          </EmptyState>
        }
      >
        {({ authorizations, onRevoke }) => (
          <AuthorizationCards authorizations={authorizations} within="app" heading="h3" onRevoke={onRevoke} />
        )}
      </AuthorizationList>
    </Box>
  )
}
