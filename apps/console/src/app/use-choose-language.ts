import type { Language } from '@latchkey/contracts'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { request } from '../api/client.ts'
import { sessionQueryOptions } from '../api/session.ts'
import { useNotify } from '../components/notify.tsx'
import { switchLanguage } from '../i18n/i18n.ts'

/** Switches the language at once, then keeps the choice for the account. Failures are told; neither undoes the other. */
export function useChooseLanguage(): (language: Language) => Promise<void> {
  const { i18n } = useTranslation()
  const notify = useNotify()
  const queryClient = useQueryClient()
  return async (language) => {
    try {
      await switchLanguage(language)
    } catch {
      notify(i18n.t('shell.languageNotLoaded'), 'error')
      return
    }
    queryClient.setQueryData(
      sessionQueryOptions.queryKey,
      (session) => session && { ...session, user: { ...session.user, language } },
    )
    try {
      await request('PATCH', '/account', { body: { language } })
    } catch {
      // `t` of the hook would still speak the language that was left.
      notify(i18n.t('shell.languageNotKept'), 'warning')
    }
  }
}
