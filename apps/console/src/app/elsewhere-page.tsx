import LocationOffOutlined from '@mui/icons-material/LocationOffOutlined'
import Button from '@mui/material/Button'
import { useTranslation } from 'react-i18next'
import { DocumentTitle } from '../components/document-title.tsx'
import { MessageState } from '../components/message-state.tsx'

/** Says that one is signed in, but can't go on from the network one is in. */
export function ElsewherePage({ retrying, onRetry }: { retrying: boolean; onRetry: () => void }) {
  const { t } = useTranslation()
  const title = t('elsewhere.title')
  return (
    <>
      <DocumentTitle title={title} />
      <MessageState
        heading="h1"
        live="assertive"
        title={title}
        icon={<LocationOffOutlined />}
        action={
          <Button variant="outlined" onClick={onRetry} loading={retrying}>
            {t('actions.tryAgain')}
          </Button>
        }
      >
        {t('problems.network_not_allowed')} {t('elsewhere.body')}
      </MessageState>
    </>
  )
}
