import { defineConfig } from 'vitest/config'

// A feed that is cut is noticed after seconds, on a machine with other things to do after more.
export default defineConfig({ test: { name: 'guard', include: ['test/**/*.test.ts'], testTimeout: 30_000 } })
