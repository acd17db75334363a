import type { Permission } from '@latchkey/contracts'
import { actions, splitPermission } from '@latchkey/contracts/plain'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { moduleOptions } from '../api/modules.ts'
import { useFormat } from './use-format.ts'
import { useLocalized } from './use-language.ts'
import { usePermissionSentence } from './use-permission-words.ts'

/** What permissions allow in one module, in words. */
export interface PermissionLine {
  key: string
  /** "Work orders". */
  module: string
  /** "View and Add": as short as it can be said. */
  actions: string
  /** "See work orders", or in the module's own words: what it means to somebody who has to decide about it. */
  sentences: { permission: Permission; text: string }[]
}

const fromKey = (key: string): string => {
  const words = key.replaceAll('_', ' ')
  return words.charAt(0).toLocaleUpperCase() + words.slice(1)
}

/**
 * What puts permissions into words, a line for each module in the host product's order. Until the modules' names are there, or
 * without them, a module is named by its key in words.
 */
export function usePermissionLines(): (permissions: readonly Permission[]) => PermissionLine[] {
  const { t } = useTranslation()
  const { data: modules = [] } = useQuery(moduleOptions)
  const localized = useLocalized()
  const sentence = usePermissionSentence()
  const format = useFormat()
  return (permissions) => {
    const held = Map.groupBy(permissions.map(splitPermission), ({ module }) => module)
    const known = modules.filter(({ key }) => held.has(key))
    const unknown = [...held.keys()].filter((key) => !known.some((module) => module.key === key))
    const named = [
      ...known.map(({ key, name, descriptions }) => ({ key, module: localized(name), descriptions })),
      ...unknown.map((key) => ({ key, module: fromKey(key), descriptions: null })),
    ]
    return named.map(({ key, module, descriptions }) => {
      const permitted = actions.filter((action) => held.get(key)?.some((entry) => entry.action === action))
      return {
        key,
        module,
        actions: format.list(permitted.map((action) => t(`permissions.${action}`))),
        sentences: permitted.map((action) => {
          const own = descriptions?.[action]
          return { permission: `${key}:${action}`, text: own ? localized(own) : sentence(action, module) }
        }),
      }
    })
  }
}
