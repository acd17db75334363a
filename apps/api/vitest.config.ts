import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'api',
    include: ['test/**/*.test.ts', 'src/**/*.test.ts'],
    globalSetup: './test/support/global-setup.ts',
    hookTimeout: 60_000,
    testTimeout: 30_000,
    // For what comes behind an answer, on a machine with other things to do: a second is no time.
    expect: { poll: { timeout: 10_000 } },
    isolate: false,
    // Most of the time a test waits: for PostgreSQL, for another process, for a clock.
    maxWorkers: 2,
    execArgv: ['--import', new URL('src/lib/module-formats.ts', import.meta.url).href],
  },
})
