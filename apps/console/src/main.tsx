import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createQueryClient } from './api/query-client.ts'
import { doorAt } from './app/doors.ts'
import './app/fonts.css'
import { startI18n } from './i18n/i18n.ts'

const container = document.querySelector('#root')
if (!container) throw new Error('index.html has no #root')

/** Without its texts or its code the console can't speak; this is the one sentence it knows by heart. */
const showFailure = () => {
  container.textContent =
    'Latchkey could not be loaded: reload the page. · No se pudo cargar Latchkey: recarga la página. · Não foi possível carregar o Latchkey: recarregue a página.'
}

try {
  const door = doorAt(window.location.pathname)
  const loading = door ? door.load() : import('./app/console.tsx').then(({ Console }) => Console)
  const [Page] = await Promise.all([loading, startI18n(door?.namespaces)])
  createRoot(container, { onUncaughtError: showFailure }).render(
    <StrictMode>
      <QueryClientProvider client={createQueryClient()}>
        <Page />
      </QueryClientProvider>
    </StrictMode>,
  )
} catch {
  showFailure()
}
