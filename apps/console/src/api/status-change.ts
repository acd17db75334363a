type Listener = () => void

let latest: string | undefined
const listeners = new Set<Listener>()

function set(change: string | undefined): void {
  latest = change
  for (const listener of listeners) listener()
}

/** Notes that a call has ended or narrowed access tokens. @param change what the server wants to be asked about it by */
export const noteStatusChange = (change: string): void => set(change)

/** Forgets a change that nobody asks about any more. */
export const forgetStatusChange = (): void => set(undefined)

/** The latest change that a call of this page has made, until it is forgotten. */
export const latestStatusChange = (): string | undefined => latest

/** Told of every change from now on. @returns stops telling */
export function onStatusChange(listener: Listener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
