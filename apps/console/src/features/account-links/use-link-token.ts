import { randomTextPattern } from '@latchkey/contracts/plain'
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
  const token = useSyncExternalStore(subscribe, () => window.location.hash).slice(1)
  return randomTextPattern.test(token) ? token : undefined
}
