import { expectAccessible } from './support/accessibility.ts'
import { answer, copy, openConsumer, paths } from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'
import { Integrator } from './support/integrator.ts'
import type { Locator } from '@playwright/test'
import { unique } from './support/unique.ts'

test.beforeEach(async ({ page, signIn }) => signIn(page, people.administrator))

/** Whether a pair of key and secret gets a token. */
async function works(issuer: string, key: string, secret: string | null): Promise<boolean> {
  const integrator = await Integrator.discover(issuer, { key, secret: secret ?? '' })
  try {
    return (await integrator.clientCredentials()).access_token !== ''
  } catch (error) {
    expect(error).toMatchObject({ status: 401 })
    return false
  }
}

/** Rotates the secret in the open panel. @returns the new one */
async function rotate(panel: Locator, overlap: string): Promise<string> {
  const page = panel.page()
  await panel.getByRole('button', { name: 'Rotate secret' }).click()
  const question = page.getByRole('alertdialog', { name: 'Rotate the secret' })
  await question.getByRole('radio', { name: overlap }).check()
  await expectAccessible(page)
  await answer(page, 'Rotate the secret', 'Rotate')
  return copy(panel, 'Secret')
}

test('with an overlap both secrets work, until the old one is ended', async ({ page, administrator, product }) => {
  const { name, key, secret } = await administrator.createConsumer({ name: unique('Overlapping') })
  const panel = await openConsumer(page, name)
  const newSecret = await rotate(panel, 'works for 1 more day')
  expect(newSecret).not.toBe(secret)
  await expect(panel.getByText('It is shown only this once')).toBeVisible()
  expect(await works(product.url, key, secret)).toBe(true)
  expect(await works(product.url, key, newSecret)).toBe(true)

  const secrets = panel.getByRole('region', { name: 'Secrets in use' }).getByRole('listitem')
  await expect(secrets.nth(0)).toContainText(`Secret ending in ${newSecret.slice(-4)}`)
  await expect(secrets.nth(1)).toContainText('Works until')
  await expectAccessible(page)
  await secrets.nth(1).getByRole('button', { name: 'End now' }).click()
  const title = `End the secret ending in ${secret?.slice(-4)} now?`
  await expect(page.getByRole('alertdialog', { name: title })).toBeVisible()
  await expectAccessible(page)
  await answer(page, title, 'End now')
  await expect(page.getByText('The secret was ended')).toBeVisible()
  expect(await works(product.url, key, secret)).toBe(false)
  expect(await works(product.url, key, newSecret)).toBe(true)
})

test('without an overlap the old secret ends at once', async ({ page, administrator, product }) => {
  const { name, key, secret } = await administrator.createConsumer({ name: unique('Leaked') })
  const panel = await openConsumer(page, name)
  const newSecret = await rotate(panel, 'ends at once')
  expect(await works(product.url, key, secret)).toBe(false)
  expect(await works(product.url, key, newSecret)).toBe(true)
})

test('a disabled consumer gets no tokens until it is enabled', async ({ page, administrator, product }) => {
  const { name, key, secret } = await administrator.createConsumer({ name: unique('Paused') })
  const panel = await openConsumer(page, name)
  await panel.getByRole('button', { name: 'Disable' }).click()
  await expect(page.getByRole('alertdialog')).toContainText('Token requests are refused')
  await expectAccessible(page)
  await answer(page, `Disable ${name}?`, 'Disable')
  await expect(page.getByText(`${name} was disabled`)).toBeVisible()
  expect(await works(product.url, key, secret)).toBe(false)
  await expect(panel.getByText('This consumer is disabled')).toBeVisible()
  await expectAccessible(page)

  await panel.getByRole('button', { name: 'Enable' }).click()
  await expect(page.getByText(`${name} was enabled`)).toBeVisible()
  expect(await works(product.url, key, secret)).toBe(true)
})

test('a deleted consumer is gone, after saying what stops', async ({
  page,
  administrator,
  product,
  allowInConsole,
}) => {
  const { id, name, key, secret } = await administrator.createConsumer({ name: unique('Retired') })
  const panel = await openConsumer(page, name)
  await panel.getByRole('button', { name: 'Delete' }).click()
  const question = page.getByRole('alertdialog', { name: `Delete ${name}?` })
  await expect(question).toContainText('It was never used.')
  await expect(question).toContainText('Its key and secrets stop working at once')
  await expectAccessible(page)
  await answer(page, `Delete ${name}?`, 'Cancel')
  expect(await works(product.url, key, secret)).toBe(true)

  await panel.getByRole('button', { name: 'Delete' }).click()
  await answer(page, `Delete ${name}?`, 'Delete')
  await expect(page.getByText(`${name} was deleted`)).toBeVisible()
  await expect(panel).toBeHidden()
  expect(await works(product.url, key, secret)).toBe(false)
  await expect(page.getByText('No consumer matches', { exact: true })).toBeVisible()

  allowInConsole(/status of 404/)
  await page.goto(paths.consumer(id))
  await expect(page.getByRole('dialog').getByText('It is not there (any more).')).toBeVisible()
  await expectAccessible(page)
})
