import type { Language } from '@latchkey/contracts'
import { expect, type Page } from '@playwright/test'

/**
 * Lets the console speak another language where it stands, as when one is chosen in another tab. A document that the server
 * writes is in the language that its address says.
 * @returns whether the page is the console's
 */
export async function speak(page: Page, language: Language): Promise<boolean> {
  if ((await page.locator('#root').count()) === 0) return false
  await page.evaluate(`localStorage.setItem('latchkey.language', '${language}')
    dispatchEvent(new StorageEvent('storage', { key: 'latchkey.language' }))`)
  await expect(page.locator('html')).toHaveAttribute('lang', language)
  return true
}
