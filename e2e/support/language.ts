import type { Language } from '@latchkey/contracts'
import { expect, type Page } from '@playwright/test'

/**
 * Lets a page speak another language: the console where it stands, as when one is chosen in another tab; a document that the
 * server writes anew, in the language that its address says or that the browser asks for.
 * @returns whether it does: the API reference is in English alone
 */
export async function speak(page: Page, language: Language): Promise<boolean> {
  if ((await page.locator('#root').count()) === 0) {
    if (new URL(page.url()).pathname === '/docs/api') return language === 'en'
    const address = page.url().replace(/(?<=\/docs\/)[^/?#]+/u, language)
    await page.route(
      address,
      (route) => route.continue({ headers: { ...route.request().headers(), 'accept-language': language } }),
      { times: 1 },
    )
    await page.goto(address)
  } else {
    await page.evaluate(`localStorage.setItem('latchkey.language', '${language}')
      dispatchEvent(new StorageEvent('storage', { key: 'latchkey.language' }))`)
  }
  await expect(page.locator('html')).toHaveAttribute('lang', language)
  return true
}
