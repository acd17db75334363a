import { RouterProvider } from 'react-router/dom'
import { createConsoleRouter } from './router.tsx'
import { ThemeRoot } from './theme-root.tsx'

const router = createConsoleRouter()

/** Everything behind sign-in. */
export function Console() {
  return (
    <ThemeRoot>
      <RouterProvider router={router} />
    </ThemeRoot>
  )
}
