/** The languages Latchkey speaks (BCP 47), English first because it is the fallback. */
export const languages = ['en', 'es', 'pt-BR'] as const
/** A language Latchkey speaks. */
export type Language = (typeof languages)[number]

/**
 * The best language we speak for a list of preferences (RFC 4647 section 3.4, lookup: `es-MX` finds `es`, `pt` finds `pt-BR`).
 * @param preferences language tags, most wanted first
 */
export function matchLanguage(preferences: readonly string[]): Language {
  for (const preference of preferences) {
    const primary = preference.trim().toLowerCase().split('-')[0]
    const match = languages.find((language) => language.toLowerCase().split('-')[0] === primary)
    if (match) return match
  }
  return 'en'
}
