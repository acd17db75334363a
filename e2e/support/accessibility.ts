import axe from 'axe-core'
import { expect, type Page } from '@playwright/test'

// As text, for the browser: the sources around are checked without the DOM's types. A spinner never comes to rest.
const movementsAtRest = `Promise.allSettled(
  document.getAnimations()
    .filter((animation) => animation.effect?.getTiming().iterations !== Infinity)
    .map((animation) => animation.finished),
).then(() => undefined)`

/** What axe looks at: by all of its rules, or by those that colours can break. */
const everything: axe.RunOptions = {}
const colours: axe.RunOptions = { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } }

async function violations(page: Page, options: axe.RunOptions): Promise<string[]> {
  await page.evaluate(movementsAtRest)
  // Once for each document: reading it takes longer than looking.
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axe.source)
  // What is in order is many times as much as what isn't, and nobody reads it.
  const run = JSON.stringify({ ...options, resultTypes: ['violations'] })
  const found = await page.evaluate<axe.Result[]>(`axe.run(document, ${run}).then(({ violations }) => violations)`)
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}\n  ${html}\n  ${failureSummary ?? ''}`),
  )
}

async function expectNoViolations(page: Page, options: axe.RunOptions): Promise<void> {
  let found = await violations(page, options)
  // A notice may have begun to leave while axe looked: what it saw of one half gone is nothing that stays.
  if (found.length > 0) found = await violations(page, options)
  expect(found, `accessibility of ${page.url()}`).toEqual([])
}

/**
 * Expects that axe finds nothing to complain about in what the page shows now, once its movements have come to rest.
 * A violation is shown with its rule and the elements at fault.
 */
export const expectAccessible = (page: Page): Promise<void> => expectNoViolations(page, everything)

/** The same for the page as it is and in dark colours, which are all that is different there. */
export async function expectAccessibleInBothSchemes(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'dark' })
  await expectNoViolations(page, colours)
  await page.emulateMedia({ colorScheme: 'light' })
  await expectAccessible(page)
}
