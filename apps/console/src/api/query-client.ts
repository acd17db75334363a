import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { hasUnsaved } from '../lib/unsaved.ts'
import { isApiProblem } from './client.ts'
import { sessionQueryOptions } from './session.ts'
import { signedInAgain } from './sign-in-again.ts'

const maxRetries = 2

const isWorthRetrying = (error: Error): boolean =>
  isApiProblem(error, 'network', 'unavailable') || (isApiProblem(error) && error.status >= 500)

/**
 * Makes the query client. Any call that finds the session gone asks for the session again, and the shell then leads to sign-in; or asks
 * to sign in beside what is typed.
 * @param options `retry: false` switches retries of failed reads off
 */
export function createQueryClient({ retry = true }: { retry?: boolean } = {}): QueryClient {
  const onError = (error: Error): void => {
    if (!isApiProblem(error, 'unauthenticated')) return
    if (hasUnsaved()) void signedInAgain()
    else void client.invalidateQueries({ queryKey: sessionQueryOptions.queryKey })
  }
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        // A browser that believes it is offline would wait without end; a person is told instead.
        networkMode: 'always',
        refetchOnReconnect: true,
        retry: (failures, error) => retry && failures < maxRetries && isWorthRetrying(error),
        staleTime: 15_000,
      },
      mutations: { networkMode: 'always' },
    },
  })
  return client
}
