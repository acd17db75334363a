import { type Consumer, splitPermission } from '@latchkey/contracts'
import { useQuery } from '@tanstack/react-query'
import { moduleOptions } from '../../api/modules.ts'
import { permissionGroupOptions } from '../../api/permission-groups.ts'
import type { ProgramValues } from './requests/index.ts'

/**
 * What a program can do first with its token: look into a module through the Hub, where it uses the Hub and may look into one; else ask
 * Latchkey about the token. An assertion is good once, and gone with the token request.
 * @returns `undefined` until that is known
 */
export function useFirstCall(consumer: Consumer): ProgramValues['firstCall'] | undefined {
  const { usesHub, permissionGroup, authMethod } = consumer
  const modules = useQuery({ ...moduleOptions, enabled: usesHub })
  const group = useQuery({ ...permissionGroupOptions(permissionGroup.id), enabled: usesHub })
  if (usesHub && (modules.isPending || group.isPending)) return undefined
  const visible = (group.data?.permissions ?? []).map(splitPermission).filter(({ action }) => action === 'view')
  const reached =
    usesHub &&
    modules.data?.find(
      ({ key, archived, upstream }) => !archived && upstream && visible.some((one) => one.module === key),
    )
  if (reached) return { kind: 'hub', url: `${window.location.origin}/hub/${reached.key}` }
  return authMethod === 'client_secret' ? { kind: 'introspection' } : null
}
