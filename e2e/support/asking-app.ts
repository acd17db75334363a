import type { ConsumerCreated } from '@latchkey/contracts'
import { expect, type Page } from '@playwright/test'
import type { App } from './app.ts'
import { Integrator, type StartedAuthorization } from './integrator.ts'
import type { Management, WantedConsumer } from './management.ts'
import type { Product } from './product.ts'
import { unique } from './unique.ts'

/** What scenes usually ask for: two modules, three permissions, all of which technicians have. */
export const usualScope = 'work_orders:view work_orders:edit assets:view'

/** A registered app that asks people for access: its consumer, and the program that it is. */
export interface AskingApp {
  consumer: ConsumerCreated
  integrator: Integrator
  /** Starts the authorization code grant; see {@link Integrator.startAuthorization}. */
  start(scope?: string, extra?: Record<string, string>): Promise<StartedAuthorization>
}

/**
 * Registers an app and lets it read the server's metadata.
 * @param administrator who registers it
 * @param product where
 * @param app the page that people are led back to
 * @param wanted what matters of the consumer
 */
export async function registerApp(
  administrator: Management,
  product: Product,
  app: App,
  wanted: WantedConsumer = {},
): Promise<AskingApp> {
  const consumer = await administrator.createConsumer({
    grantType: 'authorization_code',
    name: unique('Field Reports'),
    group: 'Technicians',
    redirectUris: [app.redirectUri],
    ...wanted,
  })
  const { key, secret } = consumer
  const integrator = await Integrator.discover(product.url, { key, ...(secret === null ? {} : { secret }) })
  return {
    consumer,
    integrator,
    start: (scope = usualScope, extra) => integrator.startAuthorization(app.redirectUri, scope, extra),
  }
}

/** Answers on the authorization page. @returns where the app was led back to, once the browser is there */
export async function decide(page: Page, app: App, decision: 'Authorize' | 'Deny'): Promise<URL> {
  await page.getByRole('button', { name: decision }).click()
  return arriveInApp(page, app)
}

/**
 * Waits until the browser shows the app: who leads it elsewhere when only the app's server knows would interrupt the way.
 * @returns where the app was led back to
 */
export async function arriveInApp(page: Page, app: App): Promise<URL> {
  await expect(page.getByRole('heading', { name: 'Back in the app' })).toBeVisible()
  return app.callback()
}
