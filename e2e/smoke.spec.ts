import { expectAccessible } from './support/accessibility.ts'
import { expect, test } from './support/fixtures.ts'

test('someone who opens Latchkey gets an accessible page', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('heading').first()).toBeVisible()
  await expectAccessible(page)
})
