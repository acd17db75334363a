import axe from 'axe-core'
import { expect, type Page } from '@playwright/test'
import { speak } from './language.ts'

// As text, for the browser: the sources around are checked without the DOM's types. A spinner never comes to rest.
const movementsAtRest = `Promise.allSettled(
  document.getAnimations()
    .filter((animation) => animation.effect?.getTiming().iterations !== Infinity)
    .map((animation) => animation.finished),
).then(() => undefined)`

/** What axe looks at in the midst of a scene, where a notice may lie over a part of something for a while. */
const usual: axe.RunOptions = {}
/** What axe looks at: by all of its rules, or by those that colours can break. WCAG 2.2's size of targets it leaves out unless told otherwise. */
const everything: axe.RunOptions = { rules: { 'target-size': { enabled: true } } }
const colours: axe.RunOptions = { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } }

async function violations(page: Page, options: axe.RunOptions): Promise<string[]> {
  await page.evaluate(movementsAtRest)
  // Once for each document: reading it takes longer than looking.
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axe.source)
  // What is in order is many times as much as what isn't, and nobody reads it; no rule that runs asks for style sheets again.
  const run = JSON.stringify({ ...options, resultTypes: ['violations'], preload: false })
  const found = await page.evaluate<axe.Result[]>(`axe.run(document, ${run}).then(({ violations }) => violations)`)
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}\n  ${html}\n  ${failureSummary ?? ''}`),
  )
}

async function lastingViolations(page: Page, options: axe.RunOptions): Promise<string[]> {
  const found = await violations(page, options)
  // A notice may have begun to leave while axe looked: what it saw of one half gone is nothing that stays.
  return found.length > 0 ? violations(page, options) : found
}

async function expectNoViolations(page: Page, options: axe.RunOptions): Promise<void> {
  expect(await lastingViolations(page, options), `accessibility of ${page.url()}`).toEqual([])
}

/**
 * Expects that axe finds nothing to complain about in what the page shows now, once its movements have come to rest.
 * A violation is shown with its rule and the elements at fault.
 */
export const expectAccessible = (page: Page): Promise<void> => expectNoViolations(page, usual)

/** The same for the page as it is and in dark colours, which are all that is different there. */
export async function expectAccessibleInBothSchemes(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'dark' })
  await expectNoViolations(page, colours)
  await page.emulateMedia({ colorScheme: 'light' })
  await expectAccessible(page)
}

const excess = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'

const narrow = { width: 390, height: 844 }
const wide = { width: 1440, height: 900 }

/**
 * Expects the same of a page in every width, theme and language, which change under its feet, and that it is never wider than
 * the screen. All that is wrong is told, not only the first of it.
 * @param screen what the page is called
 */
export async function expectAccessibleEverywhere(page: Page, screen: string): Promise<void> {
  const look = async (options: axe.RunOptions, how: string): Promise<void> => {
    // How much of a button is under the bar at the top is a matter of how far somebody scrolled.
    await page.evaluate('scrollTo(0, 0)')
    expect.soft(await lastingViolations(page, options), `accessibility of ${screen} ${how}`).toEqual([])
  }
  const measure = async (how: string): Promise<void> => {
    expect.soft(await page.evaluate<number>(excess), `how much wider than the screen ${screen} is ${how}`).toBe(0)
  }
  for (const viewport of [narrow, wide]) {
    await page.setViewportSize(viewport)
    const how = `at ${viewport.width} pixels`
    await measure(how)
    await look(everything, how)
    await page.emulateMedia({ colorScheme: 'dark' })
    await look(colours, `${how} in the dark`)
    await page.emulateMedia({ colorScheme: 'light' })
  }
  for (const language of ['es', 'pt-BR'] as const) {
    if (!(await speak(page, language))) return
    for (const viewport of [narrow, wide]) {
      await page.setViewportSize(viewport)
      const how = `at ${viewport.width} pixels in ${language}`
      await measure(how)
      await look(everything, how)
    }
  }
  await speak(page, 'en')
}
