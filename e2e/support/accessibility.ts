import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

// As text, for the browser: the sources around are checked without the DOM's types. A spinner never comes to rest.
const movementsAtRest = `Promise.allSettled(
  document.getAnimations()
    .filter((animation) => animation.effect?.getTiming().iterations !== Infinity)
    .map((animation) => animation.finished),
).then(() => undefined)`

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(movementsAtRest)
  // The pages have no frames, and the other mode opens a page of its own each time to put their results together.
  const results = await new AxeBuilder({ page }).setLegacyMode().analyze()
  return results.violations.flatMap(({ id, help, nodes }) =>
    nodes

      .map(({ html, failureSummary }) => `${id}: ${help}\n  ${html}\n  ${failureSummary ?? ''}`),
  )
}

/**
 * Expects that axe finds nothing to complain about in what the page shows now, once its movements have come to rest.
 * A violation is shown with its rule and the elements at fault.
 */
export async function expectAccessible(page: Page): Promise<void> {
  let found = await violations(page)
  // A notice may have begun to leave while axe looked: what it saw of one half gone is nothing that stays.
  if (found.length > 0) found = await violations(page)
  expect(found, `accessibility of ${page.url()}`).toEqual([])
}

/** The same for the page as it is and in dark colours. */
export async function expectAccessibleInBothSchemes(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'dark' })
  await expectAccessible(page)
  await page.emulateMedia({ colorScheme: 'light' })
  await expectAccessible(page)
}
