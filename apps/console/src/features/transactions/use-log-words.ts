import { nounOf, type TransactionEntry, type TransactionEvent } from '@latchkey/contracts'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { moduleOptions } from '../../api/modules.ts'
import { useLocalized } from '../../i18n/use-language.ts'

const textSchema = z.string()

/** The words of the log for what other parts of the product name; what has none here is called by its key. */
export interface LogWords {
  event: (event: TransactionEvent) => string
  thing: (type: string) => string
  field: (key: string) => string
  /** What a value of a field is called; `undefined` where values of this field are shown as they are. */
  value: (key: string, value: string) => string | undefined
  actor: (actor: TransactionEntry['actor']) => string
  /** The thing's name, or its kind where it has none. */
  target: (target: TransactionEntry['target']) => string
  /** The kind of a thing that has a name; `undefined` where {@link target} says it already. */
  kind: (target: TransactionEntry['target']) => string | undefined
  /** Kind and name in one. */
  kindAndName: (target: TransactionEntry['target']) => string
}

const asWords = (key: string): string => key.replaceAll('_', ' ')

/**
 * {@link LogWords} in the language in use.
 * @param names what things are called that an entry names by their ids
 */
export function useLogWords(names: Readonly<Record<string, string>> = {}): LogWords {
  const { t, i18n } = useTranslation(['transactions', 'common'])
  const { data: modules = [] } = useQuery(moduleOptions)
  const localized = useLocalized()
  // Entries outlive the versions that wrote them, so keys may come that this one has no words for.
  const find = (path: string, namespace = 'transactions'): string | undefined =>
    textSchema.safeParse(i18n.getResource(i18n.language, namespace, path)).data
  const thing = (type: string): string => find(`things.${type}`) ?? asWords(type)
  const moduleName = (key: string): string | undefined => {
    const module = modules.find((one) => one.key === key)
    return module && localized(module.name)
  }
  const valueOf = (key: string, value: string): string | undefined => {
    if (names[value] !== undefined) return names[value]
    if (key === 'role') return find(`roles.${value}`, 'common')
    // The order of modules is logged as their keys.
    return key === 'keys' ? moduleName(value) : find(`values.${key}.${value}`)
  }
  const nameOf = ({ type, id, name }: TransactionEntry['target']): string | null =>
    (type === 'module' ? moduleName(id) : undefined) ?? name
  return {
    event: (event) => find(`events.${event}`) ?? `${thing(nounOf(event))}: ${asWords(event.split('.')[1] ?? '')}`,
    thing,
    field: (key) => find(`fields.${key}`) ?? key,
    value: valueOf,
    actor: ({ type, name }) => (type === 'system' ? t('actors.system') : (name ?? t(`actors.${type}`))),
    target: (target) => nameOf(target) ?? thing(target.type),
    kind: (target) => (nameOf(target) === null ? undefined : thing(target.type)),
    kindAndName: (target) => [thing(target.type), nameOf(target) ?? []].flat().join(': '),
  }
}
