import Button from '@mui/material/Button'
import { useTranslation } from 'react-i18next'
import { isRouteErrorResponse, useRouteError } from 'react-router'
import { MessageState } from '../components/message-state.tsx'
import { DocumentTitle } from '../components/document-title.tsx'
import { leave } from '../lib/leave.ts'
import { NotFoundPage } from './not-found-page.tsx'

const isLoadFailure = (error: unknown): boolean =>
  error instanceof Error &&
  /dynamically imported module|importing a module script|preload|texts for/iu.test(error.message)

/** What shows when a page breaks or its code can't be loaded. */
export function RouteError() {
  const error = useRouteError()
  const { t } = useTranslation()
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFoundPage />
  return (
    <>
      <DocumentTitle title={t('crash.title')} />
      <MessageState
        live="assertive"
        heading="h1"
        title={t('crash.title')}
        action={
          <Button variant="outlined" onClick={leave.reload}>
            {t('actions.reload')}
          </Button>
        }
      >
        {isLoadFailure(error) ? t('crash.updated') : t('crash.body')}
      </MessageState>
    </>
  )
}
