import { QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { createMemoryRouter, type RouteObject } from 'react-router'
import { render } from 'vitest-browser-react'
import { createQueryClient } from '../../src/api/query-client.ts'
import { RoutedConsole } from '../../src/app/routed-console.tsx'
import { routes } from '../../src/app/router.tsx'

/** Renders a page in front of the console. @param page the page @param search of the address it is opened with */
export function renderDoor(page: ReactNode, search = '') {
  window.history.replaceState(null, '', `${window.location.pathname}${search}`)
  return render(<QueryClientProvider client={createQueryClient({ retry: false })}>{page}</QueryClientProvider>)
}

/**
 * The console's routes, where a page comes in another way than it does.
 * @param path its route's, from the start of the address
 * @param on what happens while it is loaded, before it comes
 */
export const routesWhere = (path: string, on: () => Promise<void>, among: RouteObject[] = routes): RouteObject[] =>
  among.map((route) => {
    const { lazy, children } = route
    if (children) return { ...route, children: routesWhere(path, on, children) }
    if (!route.path?.startsWith(path) || typeof lazy !== 'function') return route
    const load = async () => {
      await on()
      return lazy()
    }
    return { ...route, lazy: load }
  })

/** Renders the console behind sign-in. @param path where it is opened @param at its routes */
export async function renderConsole(path: string, at: RouteObject[] = routes) {
  const router = createMemoryRouter(at, { initialEntries: [path] })
  const queryClient = createQueryClient({ retry: false })
  const screen = await render(
    <QueryClientProvider client={queryClient}>
      <RoutedConsole router={router} />
    </QueryClientProvider>,
  )
  return { screen, router, queryClient }
}
