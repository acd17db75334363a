import type { ConsumerSecret } from '@latchkey/contracts'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/use-format.ts'
import { shortUserAgent } from '../../lib/user-agent.ts'

const daySeconds = 24 * 60 * 60

/** Puts a secret into words: what it is called, and in a sentence whether anything still uses it, and what. */
export function useSecretWords() {
  const { t } = useTranslation('consumers')
  const format = useFormat()

  const origin = ({ lastUsedBy }: ConsumerSecret): string => {
    if (!lastUsedBy) return ''
    const { ip, userAgent } = lastUsedBy
    return userAgent === '' ? ip : t('secrets.origin', { ip, program: shortUserAgent(userAgent) })
  }

  return {
    name: ({ name, lastFour }: ConsumerSecret): string => name ?? t('secrets.unnamed', { lastFour }),

    /** "203.0.113.7 (curl/8)"; empty when it isn't known. */
    origin,

    use: (secret: ConsumerSecret, now = Date.now()): string => {
      if (secret.lastUsedAt === null) return t('secrets.neverUsed')
      const days = Math.floor((now - Date.parse(secret.lastUsedAt)) / 1000 / daySeconds)
      if (days > 0) return t('secrets.unusedFor', { duration: format.duration(days * daySeconds) })
      const when = format.relative(secret.lastUsedAt, now)
      const from = origin(secret)
      return from === '' ? t('secrets.lastUsed', { when }) : t('secrets.lastUsedFrom', { when, from })
    },
  }
}
