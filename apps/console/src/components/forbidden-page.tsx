import LockOutlined from '@mui/icons-material/LockOutlined'
import Button from '@mui/material/Button'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { MessageState } from './message-state.tsx'
import { DocumentTitle } from './document-title.tsx'

/** Says that the page exists but isn't open to this person, and who may open it. */
export function ForbiddenPage() {
  const { t } = useTranslation()
  const title = t('forbidden.title')
  return (
    <>
      <DocumentTitle title={title} />
      <MessageState
        heading="h1"
        title={title}
        icon={<LockOutlined />}
        action={
          <Button component={Link} to="/" variant="outlined">
            {t('actions.home')}
          </Button>
        }
      >
        {t('forbidden.administrators')}
      </MessageState>
    </>
  )
}
