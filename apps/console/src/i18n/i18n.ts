import { type Language, languages, matchLanguage } from '@latchkey/contracts/plain'
import { type BackendModule, createInstance, type CustomTypeOptions, type ResourceKey } from 'i18next'
import { initReactI18next } from 'react-i18next'

const i18next = createInstance()

const storageKey = 'latchkey.language'

const texts = import.meta.glob<{ default: ResourceKey }>(['./locales/*.json', '../features/*/locales/*.json'])

const pathOf = (language: string, namespace: string): string =>
  namespace === 'common' ? `./locales/${language}.json` : `../features/${namespace}/locales/${language}.json`

const backend: BackendModule = {
  type: 'backend',
  init: () => undefined,
  // i18next takes a promise from a reader with two parameters; its types know only the callback.
  // oxlint-disable-next-line typescript/no-misused-promises -- see above
  read: async (language: string, namespace: string) => {
    const load = texts[pathOf(language, namespace)]
    if (!load) throw new Error(`no texts for ${namespace} in ${language}`)
    return (await load()).default
  },
}

const storedLanguage = (): Language | undefined => {
  try {
    const stored = localStorage.getItem(storageKey)
    return languages.find((language) => language === stored)
  } catch {
    return undefined
  }
}

/** Whether a language was chosen in this browser before. */
export const hasKeptLanguage = (): boolean => storedLanguage() !== undefined

/** Keeps a language for the next page. @param language the choice */
export const keepLanguage = (language: Language): void => {
  try {
    localStorage.setItem(storageKey, language)
  } catch {
    // Storage may be switched off; then the choice lasts as long as the page.
  }
}

const setDocumentLanguage = (language: string): void => {
  document.documentElement.lang = language
}

/** What is chosen in one tab holds in the others too, as soon as they have its texts; of several, what was chosen last. */
const followOtherTabs = ({ key }: StorageEvent): void => {
  const chosen = storedLanguage()
  if (key === storageKey && chosen) speak(chosen).catch(() => undefined)
}

/** The language in use. */
export const currentLanguage = (): Language => languages.find((language) => language === i18next.language) ?? 'en'

/**
 * Sets the languages up and loads the texts of the one in use: the kept choice, else the best match for the browser's.
 * @param namespaces what the first page needs besides the common texts
 * @throws if they can't be loaded
 */
export async function startI18n(namespaces: Namespace[] = []): Promise<void> {
  i18next.on('languageChanged', setDocumentLanguage)
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: storedLanguage() ?? matchLanguage(navigator.languages),
      supportedLngs: [...languages],
      load: 'currentOnly',
      fallbackLng: false,
      ns: ['common', ...namespaces],
      defaultNS: 'common',
      interpolation: { escapeValue: false },
      returnNull: false,
    })
  await loadTexts('common', ...namespaces)
  window.addEventListener('storage', followOtherTabs)
}

/**
 * Switches the language without a reload and keeps it for the next visit.
 * @param language the new language
 * @throws if its texts can't be loaded; the language then stays as it was
 */
export async function switchLanguage(language: Language): Promise<void> {
  await speak(language)
  keepLanguage(language)
}

async function speak(language: Language): Promise<void> {
  const before = currentLanguage()
  await i18next.changeLanguage(language)
  if (!i18next.hasResourceBundle(language, 'common')) {
    await i18next.changeLanguage(before)
    throw new Error(`the texts for ${language} could not be loaded`)
  }
}

/** A set of texts: the common ones, or a feature's. */
export type Namespace = keyof CustomTypeOptions['resources']

/**
 * Loads namespaces ahead of the page that shows them, so that it doesn't wait twice.
 * @param namespaces feature folders with a `locales` folder
 * @throws if one can't be loaded
 */
export async function loadTexts(...namespaces: Namespace[]): Promise<void> {
  await i18next.loadNamespaces(namespaces)
  const missing = namespaces.filter((namespace) => !i18next.hasResourceBundle(i18next.language, namespace))
  if (missing.length > 0) throw new Error(`the texts for ${missing.join(', ')} could not be loaded`)
}

/** What each language calls itself. */
export const languageNames: Record<Language, string> = { en: 'English', es: 'Español', 'pt-BR': 'Português (Brasil)' }
