import { type Action, type Language, languages } from '@latchkey/contracts/plain'
import type { TFunction } from 'i18next'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from './use-language.ts'

function sentenceOf(t: TFunction, language: Language, action: Action, moduleName: string): string {
  const [first = '', second = ''] = moduleName
  // A name in capitals is an abbreviation and stays one.
  const isWord = second === second.toLocaleLowerCase(language)
  const name = isWord ? first.toLocaleLowerCase(language) + moduleName.slice(first.length) : moduleName
  return t(`permissionSentences.${action}`, { module: name })
}

/** Puts a permission into a sentence: `('view', 'Work orders')` → "See work orders". */
export function usePermissionSentence(): (action: Action, moduleName: string) => string {
  const { t } = useTranslation()
  const language = useLanguage()
  return (action, moduleName) => sentenceOf(t, language, action, moduleName)
}

/** The same in any language; an empty text until that language's texts are loaded. */
export function usePermissionSentenceIn(): (language: Language, action: Action, moduleName: string) => string {
  const { i18n } = useTranslation()
  const [, setLoaded] = useState(false)
  useEffect(() => {
    // Without the texts the sentence is missing, which is no reason to stop anybody.
    i18n.loadLanguages([...languages]).then(
      () => setLoaded(true),
      () => undefined,
    )
  }, [i18n])
  return (language, action, moduleName) =>
    i18n.hasResourceBundle(language, 'common')
      ? sentenceOf(i18n.getFixedT(language, 'common'), language, action, moduleName)
      : ''
}
