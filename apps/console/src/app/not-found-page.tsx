import Button from '@mui/material/Button'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { MessageState } from '../components/message-state.tsx'
import { DocumentTitle } from '../components/document-title.tsx'
import { paths } from './paths.ts'

/** What an unknown address shows. */
export function NotFoundPage() {
  const { t } = useTranslation()
  return (
    <>
      <DocumentTitle title={t('notFound.title')} />
      <MessageState
        heading="h1"
        title={t('notFound.title')}
        action={
          <Button component={Link} to={paths.home} variant="outlined">
            {t('actions.home')}
          </Button>
        }
      >
        {t('notFound.body')}
      </MessageState>
    </>
  )
}
