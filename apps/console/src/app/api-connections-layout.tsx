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
        { path: paths.apiConnection, label: t('shell.apiConnection') },
        { path: paths.consumers, label: t('shell.consumers') },
        { path: paths.authorizations, label: t('shell.authorizations') },
      ]}
    />
  )
}
