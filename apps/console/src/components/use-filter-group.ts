import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { permissionGroupOptions } from '../api/permission-groups.ts'
import type { GroupChoice } from './permission-group-select.tsx'

/**
 * The permission group that a list is filtered by: known from choosing it, or looked up when it came with the address.
 * @param id from the address; `undefined` for none
 */
export function useFilterGroup(id: string | undefined) {
  const [picked, setPicked] = useState<GroupChoice | null>(null)
  const isKnown = id === undefined || picked?.id === id
  const { data } = useQuery({ ...permissionGroupOptions(id ?? ''), enabled: !isKnown })
  const group = isKnown ? picked : data
  return { group: id === undefined ? null : (group ?? null), setPicked }
}
