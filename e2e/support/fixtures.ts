import { type BrowserContext, expect, type Page, test as base } from '@playwright/test'
import { type App, startApp } from './app.ts'
import { Management } from './management.ts'
import { type Product, startProduct } from './product.ts'

/** The people of the demo company. */
export const people = {
  superAdministrator: 'super@acme.example',
  administrator: 'admin@acme.example',
  member: 'member@acme.example',
} as const

interface WorkerFixtures {
  /** A Latchkey with demo data, for all scenes of one worker, which play one after the other. */
  product: Product
  /** The demo company's administrator, who prepares what a scene isn't about. */
  administrator: Management
  /** The demo company's Super Administrator, who prepares what only they may. */
  superAdministrator: Management
}

interface SceneFixtures {
  /** A third-party app that people can be led back to. */
  app: App
  /** Signs a person in, in this page's browser, without the sign-in page. */
  signIn: (page: Page, email: string) => Promise<void>
  /**
   * Whatever a browser complains about in its console fails the scene; a complaint that belongs to the scene (the
   * browser notes every refused request) is let through by naming it before it comes.
   */
  allowInConsole: (complaint: RegExp) => void
}

/** Playwright's `test` with Latchkey running. Every page of a scene is watched for complaints. */
export const test = base.extend<SceneFixtures, WorkerFixtures>({
  product: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern: nothing else is needed
    async ({}, use) => {
      const product = await startProduct()
      await use(product)
      await product.stop()
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  administrator: [
    async ({ playwright, product }, use) => {
      const administrator = await Management.signIn(playwright.request, product, people.administrator)
      await use(administrator)
      await administrator.close()
    },
    { scope: 'worker' },
  ],
  superAdministrator: [
    async ({ playwright, product }, use) => {
      const superAdministrator = await Management.signIn(playwright.request, product, people.superAdministrator)
      await use(superAdministrator)
      await superAdministrator.close()
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ product }, use) => use(product.url),
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern: nothing else is needed
  app: async ({}, use) => {
    const app = await startApp()
    await use(app)
    await app.close()
  },
  signIn: async ({ product }, use) => {
    await use(async (page, email) => {
      const answer = await page.request.post('/api/v1/session', { data: { email, password: product.password } })
      expect(answer.ok(), `${email} signs in`).toBe(true)
    })
  },
  allowInConsole: [
    async ({ context }, use) => {
      const allowed: RegExp[] = []
      const complaints = watch(context)
      await use((complaint) => allowed.push(complaint))
      const unexpected = complaints.filter((line) => !allowed.some((complaint) => complaint.test(line)))
      expect(unexpected, 'complaints in the console').toEqual([])
    },
    { auto: true },
  ],
})

export { expect }

function watch(context: BrowserContext): string[] {
  const complaints: string[] = []
  context.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`)
  })
  context.on('weberror', (error) => complaints.push(`uncaught: ${error.error().stack ?? error.error().message}`))
  return complaints
}
