import { defineConfig, devices } from '@playwright/test'

const executablePath = process.env['E2E_BROWSER']
const { PLAYWRIGHT_JSON_OUTPUT_FILE: jsonReport } = process.env

/**
 * Everyone works on the same things in a scene, whatever they hold in their hands. On the phone run the scenes of what people
 * do with their hands on a screen. One that proves the same in any width runs in one: it is about the wire, the server, words
 * or a keyboard, and what it shows is laid out in scenes that run in both. Its name says so, or its file is named here.
 * Pictures and speed are measured one after the other, in a Latchkey in which nobody has done anything.
 */
const measures = ['pictures.spec.ts', 'speed.spec.ts']
const wide = { viewport: { width: 1440, height: 900 } }
const screens = [
  { name: 'measures', use: wide, testMatch: measures, fullyParallel: false, workers: 1 },
  { name: 'desktop', use: wide, testIgnore: measures },
  {
    name: 'phone',
    use: {
      viewport: { width: 390, height: 844 },
      screen: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    },
    grepInvert: /@one-width/,
    testIgnore: [
      ...measures,
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
  snapshotPathTemplate: '{testDir}/pictures/{arg}{ext}',
  // Each worker has a Latchkey of its own; on two processors a third would only make all of them slow.
  workers: 2,
  // Scenes of one file share nothing but their worker's Latchkey, so no worker waits while another has a long file left.
  fullyParallel: true,
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 60_000,
  expect: { timeout: 10_000, toHaveScreenshot: { maxDiffPixelRatio: 0.002 } },
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
        // Letters and colours as they are, not as a machine's settings would have them: pictures are compared.
        '--font-render-hinting=none',
        '--disable-lcd-text',
        '--force-color-profile=srgb',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
  projects: screens,
})
