import { defineConfig, devices } from '@playwright/test'

const executablePath = process.env['E2E_BROWSER']
const { PLAYWRIGHT_JSON_OUTPUT_FILE: jsonReport } = process.env

/**
 * Everyone works on the same things in a scene, whatever they hold in their hands. On the phone run the scenes of what people
 * do with their hands on a screen. One that proves the same in any width runs in one: it is about the wire, the server, words
 * or a keyboard, and what it shows is laid out in scenes that run in both. Its name says so, or its file is named here.
 */
const screens = [
  { name: 'desktop', use: { viewport: { width: 1440, height: 900 } } },
  {
    name: 'phone',
    use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    grepInvert: /@one-width/,
    testIgnore: [
      'app-redirects.spec.ts',
      'authorization-requests.spec.ts',
      'bad-input.spec.ts',
      'integrator.spec.ts',
      'keyboard.spec.ts',
    ],
  },
]

export default defineConfig({
  testDir: '.',
  globalSetup: './support/build-console.ts',
  outputDir: 'test-results',
  // Each worker has a Latchkey of its own; on two processors a third would only make all of them slow.
  workers: 2,
  // Scenes of one file share nothing but their worker's Latchkey, so no worker waits while another has a long file left.
  fullyParallel: true,
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ...(jsonReport ? [['json', { outputFile: jsonReport }] as const] : [])],
  use: {
    ...devices['Desktop Chrome'],
    locale: 'en-US',
    timezoneId: 'Europe/Madrid',
    contextOptions: { reducedMotion: 'reduce' },
    // A trace of every scene costs a third of the time; `--trace on` makes one of a scene that is looked into.
    trace: 'off',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        // Root has no sandbox; and the pages are our own.
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
  projects: screens,
})
