import { defineConfig } from '@playwright/test'
import config from './playwright.config.ts'

/** Makes pictures of every screen, to be looked at; see contact-sheet.ts. */
export default defineConfig({
  ...config,
  testMatch: 'contact-sheet.ts',
  projects: [{ name: 'screens', use: { viewport: { width: 1440, height: 900 } } }],
})
