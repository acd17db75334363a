import { useTranslation } from 'react-i18next'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { CookieRefused } from './session.queries.ts'

/** Puts into words why nobody is signed in yet. */
export function useSignInMessage(): (error: Error) => string {
  const { t } = useTranslation('session')
  const problemMessage = useProblemMessage()
  return (error) => {
    if (!(error instanceof CookieRefused)) return problemMessage(error)
    return window.location.protocol === 'http:' ? t('cookieRefusedHttp') : t('cookieRefused')
  }
}
