import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { beforePaint } from './scripts/before-paint.ts'
import { sharedGroup } from './scripts/chunk-groups.ts'
import { firstFiles } from './scripts/first-files.ts'

// The host stays as the browser sent it: the API compares it with the origin before it changes anything.
const api = { target: process.env.LATCHKEY_DEV_API ?? 'http://localhost:3000', changeOrigin: false }

export default defineConfig({
  plugins: [react(), beforePaint(), firstFiles()],
  build: {
    manifest: true,
    target: 'es2023',
    // Every chunk is its own file: an inlined module would need script-src 'unsafe-inline', a data: font font-src data:.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [{ name: sharedGroup, minShareCount: 3, includeDependenciesRecursively: false }] },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    port: 4300,
    proxy: { '/api': api, '/oauth': api },
  },
})
