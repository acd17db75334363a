import type { Action } from '@latchkey/contracts'
import { useTranslation } from 'react-i18next'
import { useLanguage } from './use-language.ts'

/** Puts a permission into a sentence: `('view', 'Work orders')` → "See work orders". */
export function usePermissionSentence(): (action: Action, moduleName: string) => string {
  const { t } = useTranslation()
  const language = useLanguage()
  return (action, moduleName) => {
    const [first = '', second = ''] = moduleName
    // A name in capitals is an abbreviation and stays one.
    const isWord = second === second.toLocaleLowerCase(language)
    const name = isWord ? first.toLocaleLowerCase(language) + moduleName.slice(first.length) : moduleName
    return t(`permissionSentences.${action}`, { module: name })
  }
}
