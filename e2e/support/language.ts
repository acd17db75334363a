import type { Language } from '@latchkey/contracts'
import { expect, type Page, type Route } from '@playwright/test'

/** Loads a document of the server anew, as a browser that asks for a language does. */
async function reloadIn(page: Page, language: Language): Promise<void> {
  const address = page.url()
  const ask = (route: Route) =>
    route.continue({ headers: { ...route.request().headers(), 'accept-language': language } })
  await page.route(address, ask)
  await page.goto(address)
  await page.unroute(address, ask)
}

/**
 * Lets a page speak another language: the console where it stands, as when one is chosen in another tab; a document that the
 * server writes anew, in the language that its address says or that the browser asks for.
 * @returns whether it does: the API reference is in English alone
 */
export async function speak(page: Page, language: Language): Promise<boolean> {
  const address = page.url()
  if (new URL(address).pathname === '/docs/api') return language === 'en'
  const inGuide = /(?<=\/docs\/)[^/?#]+/u
  if (inGuide.test(address)) {
    await page.goto(address.replace(inGuide, language))
  } else if ((await page.locator('#root').count()) === 0) {
    await reloadIn(page, language)
  } else {
    await page.evaluate(`localStorage.setItem('latchkey.language', '${language}')
      dispatchEvent(new StorageEvent('storage', { key: 'latchkey.language' }))`)
  }
  await expect(page.locator('html')).toHaveAttribute('lang', language)
  return true
}
