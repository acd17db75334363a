import { useEffect } from 'react'
import { matchRoutes, type RouteObject } from 'react-router'

/** Where a page leads that shows nothing of its own, as its route's `handle`. */
export interface Leading {
  leadsTo: string
}

const isLeading = (handle: unknown): handle is Leading =>
  typeof handle === 'object' && handle !== null && 'leadsTo' in handle

/** Whoever pays for every byte fetches only what they open; without a network there is nothing to fetch. */
const mayFetchAhead = (): boolean => {
  const connection: unknown = Reflect.get(navigator, 'connection')
  const savesData = typeof connection === 'object' && connection !== null && Reflect.get(connection, 'saveData')
  return navigator.onLine && savesData !== true
}

async function fetchPage(routes: RouteObject[], pathname: string): Promise<void> {
  const found = matchRoutes(routes, pathname)?.map(({ route }) => route) ?? []
  await Promise.all(
    found.map(async ({ lazy, handle }) => {
      if (typeof lazy === 'function') await lazy()
      if (isLeading(handle)) await fetchPage(routes, handle.leadsTo)
    }),
  )
}

/**
 * Fetches the code and the texts of a page as soon as somebody points at a link to it, touches it or comes to it with the keyboard: most of it
 * is there when they press. First views are left alone, and nobody loads what they don't come near.
 * @param routes of the router
 */
export function useFetchAhead(routes: RouteObject[]): void {
  useEffect(() => {
    const fetched = new Set<string>()
    const fetchAhead = ({ target }: Event) => {
      const link = target instanceof Element ? target.closest<HTMLAnchorElement>('a[href]') : null
      if (!link || link.origin !== window.location.origin || fetched.has(link.pathname) || !mayFetchAhead()) return
      fetched.add(link.pathname)
      // What can't be fetched now is told to whoever opens it.
      fetchPage(routes, link.pathname).catch(() => fetched.delete(link.pathname))
    }
    document.addEventListener('pointerover', fetchAhead)
    document.addEventListener('focusin', fetchAhead)
    return () => {
      document.removeEventListener('pointerover', fetchAhead)
      document.removeEventListener('focusin', fetchAhead)
    }
  }, [routes])
}
