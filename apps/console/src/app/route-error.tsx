import Button from '@mui/material/Button'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isRouteErrorResponse, useRouteError } from 'react-router'
import { DocumentTitle } from '../components/document-title.tsx'
import { MessageState } from '../components/message-state.tsx'
import { leave } from '../lib/leave.ts'
import { isLoadFailure } from '../lib/load-failure.ts'
import { useOneAtATime } from '../lib/use-one-at-a-time.ts'
import { useOnline } from '../lib/use-online.ts'
import { NotFoundPage } from './not-found-page.tsx'
import { PageMain } from './page-main.tsx'

/** Whether the console's document could be loaded now. */
const isWithinReach = async (): Promise<boolean> => {
  try {
    return (await fetch(window.location.href, { method: 'HEAD', cache: 'no-store' })).ok
  } catch {
    return false
  }
}

interface FailureProps {
  /** `p` where the page has a heading and a title without it. */
  heading: 'h1' | 'p'
}

/** A page whose code or texts did not come. */
function NotLoaded({ heading }: FailureProps) {
  const { t } = useTranslation()
  const online = useOnline()
  const oneAtATime = useOneAtATime()
  const [isTrying, setIsTrying] = useState(false)
  const [isOutOfReach, setIsOutOfReach] = useState(false)
  // A browser doesn't ask again for a module that did not come, so the document is loaded anew; but not for nothing, which would
  // leave a page of the browser's own instead of this one.
  const tryAgain = async () => {
    setIsTrying(true)
    const isReached = await isWithinReach()
    setIsOutOfReach(!isReached)
    setIsTrying(false)
    if (isReached) leave.reload()
  }
  return (
    <MessageState
      live="assertive"
      heading={heading}
      title={t('crash.notLoaded')}
      action={
        <Button variant="outlined" loading={isTrying} onClick={() => oneAtATime(tryAgain)}>
          {t('actions.tryAgain')}
        </Button>
      }
    >
      {t(!online ? 'crash.offline' : isOutOfReach ? 'problems.network' : 'crash.updated')}
    </MessageState>
  )
}

function Broken({ heading }: FailureProps) {
  const { t } = useTranslation()
  return (
    <MessageState
      live="assertive"
      heading={heading}
      title={t('crash.title')}
      action={
        <Button variant="outlined" onClick={leave.reload}>
          {t('actions.reload')}
        </Button>
      }
    >
      {t('crash.body')}
    </MessageState>
  )
}

/** In a page's place when it breaks or can't be loaded; whatever is around it stays. */
export function RouteError() {
  const error = useRouteError()
  const { t } = useTranslation()
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFoundPage />
  const isNotLoaded = isLoadFailure(error)
  return (
    <>
      <DocumentTitle title={isNotLoaded ? t('crash.notLoaded') : t('crash.title')} />
      {isNotLoaded ? <NotLoaded heading="h1" /> : <Broken heading="h1" />}
    </>
  )
}

/** The same where nothing around it is the page's main landmark. */
export const MainRouteError = () => (
  <PageMain>
    <RouteError />
  </PageMain>
)

/** The same below tabs, which already say where one is. */
export function TabError() {
  return isLoadFailure(useRouteError()) ? <NotLoaded heading="p" /> : <Broken heading="p" />
}
