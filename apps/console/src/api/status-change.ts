type Listener = () => void

let latest: string | undefined
const listeners = new Set<Listener>()

/** Notes that a call has ended or narrowed access tokens. @param change what the server wants to be asked about it by */
export function noteStatusChange(change: string): void {
  latest = change
  for (const listener of listeners) listener()
}

/** The latest change that a call of this page has made, if it has made one. */
export const latestStatusChange = (): string | undefined => latest

/** Told of every change from now on. @returns stops telling */
export function onStatusChange(listener: Listener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
