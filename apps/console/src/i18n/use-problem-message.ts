import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../api/problem.ts'
import { isLoadFailure } from '../lib/load-failure.ts'

/** Puts what went wrong with a call into words for the person in front of the screen. */
export function useProblemMessage(): (error: unknown) => string {
  const { t } = useTranslation()
  return (error) => {
    // A part of the console that did not come is no more broken than a call that got no answer.
    if (isLoadFailure(error)) return t(navigator.onLine ? 'problems.network' : 'problems.offline')
    if (!isApiProblem(error)) return t('problems.unexpected')
    if (error.code === 'too_many_requests' && error.retryAfter !== undefined) {
      const minutes = Math.ceil(error.retryAfter / 60)
      return error.retryAfter <= 90
        ? t('problems.too_many_requests_seconds', { count: Math.max(1, Math.ceil(error.retryAfter)) })
        : t('problems.too_many_requests_minutes', { count: minutes })
    }
    // There is no field to say it at.
    if (error.errors.some(({ code }) => code === 'wrong_passkey')) {
      return t('fields.wrong_passkey', { field: t('proof.passkey') })
    }
    return t(`problems.${error.code}`)
  }
}
