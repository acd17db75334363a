import { type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ThemeRoot } from './theme-root.tsx'

/** What a page behind sign-in needs around it besides a router: queries, colours, base styles. */
export function Providers({ queryClient, children }: { queryClient: QueryClient; children: ReactNode }) {
  return (
    <QueryClientProvider client={queryClient}>
      <ThemeRoot>{children}</ThemeRoot>
    </QueryClientProvider>
  )
}
