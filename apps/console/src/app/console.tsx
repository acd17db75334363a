import { createConsoleRouter } from './router.tsx'
import { RoutedConsole } from './routed-console.tsx'

const router = createConsoleRouter()

/** Everything behind sign-in, at the browser's address. */
export function Console() {
  return <RoutedConsole router={router} />
}
