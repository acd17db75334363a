import react from '@vitejs/plugin-react'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig, type Plugin } from 'vitest/config'

const executablePath = process.env.E2E_BROWSER

// What is tested is React and its styles as people get them, which is also twice as quick.
process.env.NODE_ENV = 'production'

/** The logos that tests show: without one the browser says that it can't be loaded, sooner or later than a test does. */
const logo: Plugin = {
  name: 'logo',
  configureServer: ({ middlewares }) => {
    middlewares.use((request, response, next) => {
      if (!/^\/api\/v1\/(?:company|consumers\/[^/]+)\/logo/u.test(request.url ?? '')) return next()
      response.setHeader('content-type', 'image/svg+xml')
      response.end('<svg xmlns="http://www.w3.org/2000/svg" width="3" height="1"/>')
    })
  },
}

export default defineConfig({
  test: {
    // A page mostly waits for what a test does in it.
    maxWorkers: 2,
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
              // No test waits for something to have slid in.
              contextOptions: { reducedMotion: 'reduce' },
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
