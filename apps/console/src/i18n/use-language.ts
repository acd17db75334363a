import type { LocalizedText } from '@latchkey/contracts'
import { type Language, languages } from '@latchkey/contracts/plain'
import { useTranslation } from 'react-i18next'

/** The language in use; the component follows when it changes. */
export function useLanguage(): Language {
  const { i18n } = useTranslation()
  return languages.find((language) => language === i18n.language) ?? 'en'
}

/** Reads a text that the API has in every language. */
export function useLocalized(): (text: LocalizedText) => string {
  const language = useLanguage()
  return (text) => text[language]
}
