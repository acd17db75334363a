import { z } from 'zod'
import { useKept } from '../../lib/use-kept.ts'

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

const initial: TablePreferences = { density: 'standard', hidden: ['createdAt'] }

/** How the table looks: kept in this browser, because it is a matter of the screen in front of one. */
export const useTablePreferences = () => useKept('latchkey.consumers.table', preferencesSchema, initial)
