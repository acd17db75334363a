import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { request } from '../api/client.ts'
import { useNotify } from '../components/notify.tsx'
import { useProblemMessage } from '../i18n/use-problem-message.ts'
import { leave } from '../lib/leave.ts'
import { giveUpUnsaved } from '../lib/unsaved.ts'
import { paths } from './paths.ts'

/** Signs out, and leads to sign-in. */
export function useSignOut() {
  const notify = useNotify()
  const { t } = useTranslation()
  const problemMessage = useProblemMessage()
  return useMutation({
    mutationFn: () => request('DELETE', '/session'),
    // A new document, so that nothing of this person stays in memory for the next one.
    onSuccess: () => {
      // The session is over; staying would leave a page of somebody who is signed out.
      giveUpUnsaved()
      leave.to(paths.signIn)
    },
    onError: (error) => notify(t('shell.signOutFailed', { reason: problemMessage(error) }), 'error'),
  })
}
