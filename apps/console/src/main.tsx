import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { RouterProvider } from 'react-router/dom'
import { z } from 'zod'
import { createQueryClient } from './api/query-client.ts'
import './app/fonts.css'
import { Providers } from './app/providers.tsx'
import { createConsoleRouter } from './app/router.tsx'
import { startI18n } from './i18n/i18n.ts'

// zod would otherwise try `new Function`, which the content security policy refuses and reports.
z.config({ jitless: true })

const container = document.querySelector('#root')
if (!container) throw new Error('index.html has no #root')

try {
  await startI18n()
  createRoot(container).render(
    <StrictMode>
      <Providers queryClient={createQueryClient()}>
        <RouterProvider router={createConsoleRouter()} />
      </Providers>
    </StrictMode>,
  )
} catch {
  // Without its texts the console can't speak; this is the one sentence it knows by heart.
  container.textContent =
    'Latchkey could not be loaded: reload the page. · No se pudo cargar Latchkey: recargue la página. · Não foi possível carregar o Latchkey: recarregue a página.'
}
