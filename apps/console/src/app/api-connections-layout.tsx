import { useTranslation } from 'react-i18next'
import { paths } from './paths.ts'
import { TabbedLayout } from './tabbed-layout.tsx'

/** The section API Connections. */
export function ApiConnectionsLayout() {
  const { t } = useTranslation()
  return (
    <TabbedLayout
      title={t('shell.apiConnections')}
      tabs={[
        {
          path: paths.apiConnection,
          label: t('shell.apiConnection'),
          intro: t('guide.tabs.apiConnection'),
          guide: 'moving-off-the-api-key',
        },
        {
          path: paths.consumers,
          label: t('shell.consumers'),
          intro: t('guide.tabs.consumers'),
          guide: 'quick-start',
        },
        {
          path: paths.authorizations,
          label: t('shell.authorizations'),
          intro: t('guide.tabs.authorizations'),
          guide: 'authorizations',
        },
      ]}
    />
  )
}
