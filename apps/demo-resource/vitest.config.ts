import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { name: 'demo-resource', include: ['test/**/*.test.ts'], hookTimeout: 60_000 } })
