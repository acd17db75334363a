import { createConsoleRouter } from './router.tsx'
import { RoutedConsole } from './routed-console.tsx'

// zod, which comes with the first page that needs it, would otherwise try `new Function`; the content security policy refuses that and reports it.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })

const router = createConsoleRouter()

/** Everything behind sign-in, at the browser's address. */
export function Console() {
  return <RoutedConsole router={router} />
}
