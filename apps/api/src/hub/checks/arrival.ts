import type { KnownCall } from '../call.ts'
import { HubRefusal } from '../refusal.ts'

/** Refuses a module without an upstream. An archived one counts as unknown before this. @throws HubRefusal `no_upstream` */
export function requireArrival({ module }: KnownCall): void {
  if (module.upstream) return
  throw new HubRefusal(
    'no_upstream',
    `The module ${module.key} has no upstream. An administrator sets one under Settings, Modules.`,
  )
}
