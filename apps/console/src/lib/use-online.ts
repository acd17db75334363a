import { useSyncExternalStore } from 'react'

const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener('online', listener)
  window.addEventListener('offline', listener)
  return () => {
    window.removeEventListener('online', listener)
    window.removeEventListener('offline', listener)
  }
}

/** Whether the browser has a way out at all; that it leads to Latchkey only a call can tell. */
export const useOnline = (): boolean => useSyncExternalStore(subscribe, () => navigator.onLine)
