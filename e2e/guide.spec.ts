import { expectAccessibleInBothSchemes } from './support/accessibility.ts'
import { paths } from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'

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
  await expect(guide.getByRole('heading', { level: 1, name: 'Authorization code with PKCE' })).toBeVisible()
})

test('the guide reads well on any screen, in any language, and its commands are one press away', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto('/docs')
  await expect(page.getByRole('heading', { level: 1, name: 'Guide for integrators' })).toBeVisible()
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
