import react from '@vitejs/plugin-react'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig, type Plugin } from 'vitest/config'

const executablePath = process.env.E2E_BROWSER

/** The logo that tests show: without one the browser says that it can't be loaded, sooner or later than a test does. */
const logo: Plugin = {
  name: 'logo',
  configureServer: ({ middlewares }) => {
    middlewares.use('/api/v1/company/logo', (_request, response) => {
      response.setHeader('content-type', 'image/svg+xml')
      response.end('<svg xmlns="http://www.w3.org/2000/svg" width="3" height="1"/>')
    })
  },
}

export default defineConfig({
  test: {
    projects: [
      {
        test: { name: 'node', include: ['test/**/*.test.ts'], environment: 'node' },
      },
      {
        plugins: [react(), logo],
        // With the fallback to index.html a picture that a test shows has main.tsx transformed, and what only main.tsx imports optimized:
        // every page is loaded again while tests run in it.
        appType: 'custom',
        test: {
          name: 'browser',
          include: ['test/**/*.test.tsx'],
          setupFiles: ['test/setup.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                ...(executablePath ? { executablePath } : {}),
                args: [
                  '--no-sandbox',
                  '--disable-gpu',
                  '--disable-background-networking',
                  '--disable-component-update',
                  '--disable-sync',
                  '--no-first-run',
                ],
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
})
