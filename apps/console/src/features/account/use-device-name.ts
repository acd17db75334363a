import type { AccountSession } from '@latchkey/contracts'
import { useTranslation } from 'react-i18next'

/** Names the device of a session in words: "Firefox on Windows". */
export function useDeviceName(): (session: Pick<AccountSession, 'browser' | 'system'>) => string {
  const { t } = useTranslation('account')
  return ({ browser, system }) => {
    if (browser === null) return system ?? t('sessions.unknownDevice')
    return system === null ? browser : t('sessions.device', { browser, system })
  }
}
