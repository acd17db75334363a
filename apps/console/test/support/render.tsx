import { QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { createMemoryRouter } from 'react-router'
import { render } from 'vitest-browser-react'
import { createQueryClient } from '../../src/api/query-client.ts'
import { RoutedConsole } from '../../src/app/routed-console.tsx'
import { routes } from '../../src/app/router.tsx'

/** Renders a page in front of the console. @param page the page @param search of the address it is opened with */
export function renderDoor(page: ReactNode, search = '') {
  window.history.replaceState(null, '', `${window.location.pathname}${search}`)
  return render(<QueryClientProvider client={createQueryClient({ retry: false })}>{page}</QueryClientProvider>)
}

/** Renders the console behind sign-in. @param path where it is opened */
export async function renderConsole(path: string) {
  const router = createMemoryRouter(routes, { initialEntries: [path] })
  const queryClient = createQueryClient({ retry: false })
  const screen = await render(
    <QueryClientProvider client={queryClient}>
      <RoutedConsole router={router} />
    </QueryClientProvider>,
  )
  return { screen, router, queryClient }
}
