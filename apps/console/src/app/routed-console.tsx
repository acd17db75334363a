import type { createMemoryRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { ThemeRoot } from './theme-root.tsx'
import { useFetchAhead } from './use-fetch-ahead.ts'

/** The console over a router: colours, base styles and the page the router says. */
export function RoutedConsole({ router }: { router: ReturnType<typeof createMemoryRouter> }) {
  useFetchAhead(router.routes)
  return (
    <ThemeRoot>
      <RouterProvider router={router} />
    </ThemeRoot>
  )
}
