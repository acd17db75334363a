import { useTranslation } from 'react-i18next'
import { sameValue, type Versions } from '../lib/three-way.ts'

/**
 * What is said below a field that somebody else changed while it was being changed here: their value. Nothing is said of what only one
 * of both changed, or both alike.
 * @returns a function of the field's three values (`null` while nobody else changed anything), and of what puts theirs into words
 */
export function useTheirNote() {
  const { t } = useTranslation()
  return <Value>(versions: Versions<Value> | null, words: (value: Value) => string = String): string | undefined => {
    if (!versions || sameValue(versions.now, versions.before) || sameValue(versions.now, versions.typed))
      return undefined
    const value = words(versions.now)
    return value === '' ? t('conflict.theirsEmpty') : t('conflict.theirs', { value })
  }
}

/**
 * The three values of one field.
 * @param theirs the three states of the form; `null` while nobody else changed anything
 * @param field of the form
 * @param typed what stands in the field now
 */
export const versionsOf = <Values, Field extends keyof Values>(
  theirs: Versions<Values> | null,
  field: Field,
  typed: Values[Field],
): Versions<Values[Field]> | null => theirs && { before: theirs.before[field], now: theirs.now[field], typed }
