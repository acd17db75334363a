import { expectAccessible } from './support/accessibility.ts'
import { consumerPanel, copy, fillConsumer, openNewConsumer, save } from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'
import { type Interpreter, interpreters, isThere, run } from './support/interpreters.ts'
import { unique } from './support/unique.ts'
import type { Locator, Page } from '@playwright/test'

// What the panel shows is run as it was copied. Where the machine lacks a language, its requests are only read by a parser, in the console's tests.

const present = interpreters.filter(isThere)

test.beforeEach(async ({ page, signIn }) => signIn(page, people.administrator))

/** Copies the panel's request in a language. */
async function requestIn({ language }: Interpreter, panel: Locator): Promise<string> {
  await panel.getByRole('tab', { name: language, exact: true }).click()
  await expect(panel.getByRole('region', { name: `Request in ${language}` })).toBeVisible()
  return copy(panel, 'Request')
}

/** Makes a consumer as a person does. @returns its panel, in which the secret is shown */
async function make(page: Page, entered: Parameters<typeof fillConsumer>[1], usesHub = false): Promise<Locator> {
  const name = unique('Copied')
  const blank = await openNewConsumer(page)
  await fillConsumer(blank, { name, ...entered })
  if (usesHub) await blank.getByRole('switch', { name: 'Activate Hub (Middleware)' }).check()
  await save(blank)
  return consumerPanel(page, name)
}

test('a program’s request gets a token and calls a module through the Hub, in every language @one-width', async ({
  page,
}) => {
  const panel = await make(page, { grantType: 'Client credentials', group: 'Full access' }, true)
  expect(present.map(({ language }) => language)).toContain('curl')
  for (const interpreter of present) {
    const output = await (await run(interpreter, await requestIn(interpreter, panel))).finished()
    expect(output, interpreter.language).toContain('access_token')
    expect(output, interpreter.language).toContain('nextCursor')
  }
  await expectAccessible(page)
})

test('a program without the Hub asks what its token may do, in every language @one-width', async ({ page }) => {
  const panel = await make(page, { grantType: 'Client credentials', group: 'Warehouse' })
  for (const interpreter of present) {
    const output = await (await run(interpreter, await requestIn(interpreter, panel))).finished()
    expect(output, interpreter.language).toMatch(/active['"\]]?\s*(?::|=>)\s*(?:true|True|1)/u)
  }
})

for (const appType of ['Confidential app', 'Public app']) {
  test(`the request of a ${appType.toLowerCase()} leads a person to the authorization page and exchanges and refreshes, in every language @one-width`, async ({
    page,
    app,
  }) => {
    // Characters that shells and programming languages do something with.
    const redirectUri = `${app.redirectUri}?from=it's+$(me)&and='$HOME'!`
    const panel = await make(page, {
      grantType: 'Authorization code',
      group: 'Technicians',
      appType,
      redirectUris: [redirectUri],
    })
    const requests: [Interpreter, string][] = []
    for (const interpreter of present) requests.push([interpreter, await requestIn(interpreter, panel)])
    // The secret was copied, so nothing keeps one here.
    for (const [interpreter, request] of requests) {
      const program = await run(interpreter, request)
      await page.goto(await program.printed(/^(http\S+\/oauth\/authorize\S+)$/mu))
      const authorize = page.getByRole('button', { name: 'Authorize' })
      const back = page.getByRole('heading', { name: 'Back in the app' })
      await expect(authorize.or(back)).toBeVisible()
      // A confidential app is remembered.
      if (await authorize.isVisible()) await authorize.click()
      await expect(back).toBeVisible()
      program.type((await app.callback()).href)
      const output = await program.finished()
      expect(output.match(/refresh_token/gu), interpreter.language).toHaveLength(2)
      expect(output, interpreter.language).not.toContain('error')
    }
  })
}
