import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

// As text, for the browser: the sources around are checked without the DOM's types. A spinner never comes to rest.
const movementsAtRest = `Promise.allSettled(
  document.getAnimations()
    .filter((animation) => animation.effect?.getTiming().iterations !== Infinity)
    .map((animation) => animation.finished),
).then(() => undefined)`

/**
 * Expects that axe finds nothing to complain about in what the page shows now, once its movements have come to rest.
 * A violation is shown with its rule and the elements at fault.
 */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(movementsAtRest)
  const { violations } = await new AxeBuilder({ page }).analyze()
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}\n  ${html}\n  ${failureSummary ?? ''}`),
  )
  expect(found, `accessibility of ${page.url()}`).toEqual([])
}
