import { expectAccessibleInBothSchemes } from './support/accessibility.ts'
import { arrived, paths } from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'
import { speak } from './support/language.ts'
import type { Locator } from '@playwright/test'

async function addressesOf(links: Locator): Promise<string[]> {
  await expect(links.first()).toBeVisible()
  return Promise.all((await links.all()).map(async (link) => (await link.getAttribute('href')) ?? ''))
}

test('each tab says what it is for, and leads to the page of the guide in the reader’s language; once known, it is quiet', async ({
  page,
  signIn,
}) => {
  await signIn(page, people.administrator)
  await page.goto(paths.consumers)
  const explain = page.getByRole('button', { name: 'What this tab is for' })
  const link = page.getByRole('link', { name: 'Read the guide' })
  await expect(explain).toHaveAttribute('aria-expanded', 'true')
  await expect(link).toHaveAttribute('href', '/docs/en/quick-start')
  // What one came for is still in sight.
  await expect(page.getByRole('searchbox', { name: 'Search' })).toBeInViewport()

  await explain.click()
  await expect(link).toBeHidden()
  await page.reload()
  await expect(explain).toHaveAttribute('aria-expanded', 'false')

  await page.getByRole('tab', { name: 'App authorizations' }).click()
  const opening = page.waitForEvent('popup')
  await link.click()
  const guide = await opening
  await expect(guide.getByRole('heading', { level: 1, name: 'What apps may do for people' })).toBeVisible()
})

test('every section and every tab leads to a page of the guide that is there, in the language in use @one-width', async ({
  page,
  signIn,
  administrator,
}) => {
  test.setTimeout(180_000)
  await signIn(page, people.administrator)
  await page.goto(paths.myApps)
  await arrived(page)
  await speak(page, 'es')
  const led = new Set<string>()
  const expectLed = async (within: Locator, what: string): Promise<void> => {
    const links = within.locator('a[href^="/docs/es/"]').filter({ visible: true })
    await expect(links.first(), what).toBeVisible()
    for (const address of await addressesOf(links)) led.add(address)
  }

  await page.goto('/settings')
  const sections = await addressesOf(
    page.getByRole('navigation', { name: 'Secciones de la configuración' }).locator('a'),
  )
  for (const section of ['/', paths.myApps, ...sections]) {
    await page.goto(section)
    await arrived(page)
    const tabs = page.getByRole('tab')
    for (const address of (await tabs.count()) === 0 ? [section] : await addressesOf(tabs)) {
      await page.goto(address)
      await expectLed(page.getByRole('main'), address)
    }
  }

  const { id } = await administrator.findConsumer('Shift planner')
  await page.goto(paths.consumer(id))
  const panel = page.getByRole('dialog', { name: 'Shift planner' })
  const tabs = panel.getByRole('tablist', { name: 'Partes de este consumidor' }).getByRole('tab')
  await expect(tabs).toHaveCount(7)
  for (const tab of await tabs.all()) {
    await tab.click()
    await expectLed(panel, await tab.innerText())
  }

  expect(led.size).toBeGreaterThan(6)
  for (const address of led) {
    const answer = await page.request.get(address)
    expect(answer.status(), address).toBe(200)
    expect(await answer.text(), address).toContain('<html lang="es"')
  }
})

test('the guide reads well on any screen, in any language, and its commands are one press away', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto('/docs')
  await expect(page.getByRole('heading', { level: 1, name: 'Guide to Latchkey' })).toBeVisible()
  await expectAccessibleInBothSchemes(page)

  await page.getByRole('main').getByRole('link', { name: 'Quick start' }).last().click()
  await expect(page.getByRole('heading', { level: 1, name: 'Quick start' })).toBeVisible()
  await page.getByRole('button', { name: 'Copy' }).nth(1).click()
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible()
  expect(await page.evaluate('navigator.clipboard.readText()')).toContain('grant_type=client_credentials')

  await page.getByRole('link', { name: 'Español' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Inicio rápido' })).toBeVisible()
  for (const address of ['/docs/es/errors', '/docs/pt-BR/verifying']) {
    await page.goto(address)
    await expectAccessibleInBothSchemes(page)
    const isCutOff = 'document.documentElement.scrollWidth > document.documentElement.clientWidth'
    expect(await page.evaluate(isCutOff), address).toBe(false)
  }

  // Where the reference once was.
  await page.goto('/docs#tag/consumers')
  await page.waitForURL('**/docs/api#tag/consumers')
})
