import type { Session } from '@latchkey/contracts'
import { useEffect } from 'react'
import { currentLanguage, switchLanguage } from '../i18n/i18n.ts'

/**
 * Makes the language a person chose for their account the one in use, also in a browser that is new to them.
 * @param session as far as it is known
 */
export function useSessionLanguage(session: Session | null | undefined): void {
  const chosen = session?.user.language
  useEffect(() => {
    if (!chosen || chosen === currentLanguage()) return
    // Without the texts the page stays in the language it has; the next visit tries again.
    switchLanguage(chosen).catch(() => undefined)
  }, [chosen])
}
