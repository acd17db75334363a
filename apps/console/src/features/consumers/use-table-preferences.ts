import { useState } from 'react'
import { z } from 'zod'

/** Columns that can be hidden; the name always stays. */
export const hideableColumns = [
  'key',
  'secret',
  'grantType',
  'permissionGroup',
  'createdAt',
  'lastUsedAt',
  'status',
] as const
/** How tall rows are. */
export const densities = ['compact', 'standard', 'comfortable'] as const

const preferencesSchema = z.object({
  density: z.enum(densities),
  hidden: z.array(z.enum(hideableColumns)),
})
/** How a person wants the table to look. */
export type TablePreferences = z.infer<typeof preferencesSchema>

const storageKey = 'latchkey.consumers.table'
const initial: TablePreferences = { density: 'standard', hidden: ['createdAt'] }

const load = (): TablePreferences => {
  try {
    return preferencesSchema.safeParse(JSON.parse(localStorage.getItem(storageKey) ?? '')).data ?? initial
  } catch {
    return initial
  }
}

/** How the table looks: kept in this browser, because it is a matter of the screen in front of one. */
export function useTablePreferences(): [TablePreferences, (preferences: TablePreferences) => void] {
  const [preferences, setPreferences] = useState(load)
  const change = (next: TablePreferences): void => {
    setPreferences(next)
    try {
      localStorage.setItem(storageKey, JSON.stringify(next))
    } catch {
      // Storage may be switched off; then the choice lasts as long as the page.
    }
  }
  return [preferences, change]
}
