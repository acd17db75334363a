import { accountLinkTokenSchema } from '@latchkey/contracts'
import { useSyncExternalStore } from 'react'

const subscribe = (onChange: () => void) => {
  window.addEventListener('hashchange', onChange)
  return () => window.removeEventListener('hashchange', onChange)
}

/**
 * The token in the address behind the "#", which reaches no server and no log; another link that is pasted over it is followed.
 * @returns `undefined` where there is none, or something that can't be one
 */
export function useLinkToken(): string | undefined {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash)
  return accountLinkTokenSchema.safeParse(hash.slice(1)).data
}
