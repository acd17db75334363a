import { expectAccessible, expectAccessibleInBothSchemes } from './support/accessibility.ts'
import { answer, copy, openConsumer, openSecrets, paths } from './support/console.ts'
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

/** Makes a new secret in the open tab. @returns it */
async function makeSecret(panel: Locator, overlap: string, name?: string): Promise<string> {
  const page = panel.page()
  await panel.getByRole('button', { name: 'New secret' }).click()
  const question = page.getByRole('alertdialog', { name: 'New secret' })
  await question.getByRole('radio', { name: overlap }).check()
  if (name !== undefined) await question.getByRole('textbox', { name: 'Name (optional)' }).fill(name)
  await expectAccessible(page)
  await answer(page, 'New secret', 'Make the secret')
  await expect(panel.getByRole('region', { name: 'The new secret' })).toBeFocused()
  return copy(panel, 'Secret')
}

const secretsOf = (panel: Locator): Locator =>
  panel.getByRole('region', { name: 'Secrets that work' }).getByRole('listitem')

test('with an overlap both secrets work, until the old one is ended', async ({ page, administrator, product }) => {
  const { name, key, secret } = await administrator.createConsumer({ name: unique('Overlapping') })
  const panel = await openConsumer(page, name)
  await openSecrets(panel)
  const newSecret = await makeSecret(panel, 'works for 1 day more')
  expect(newSecret).not.toBe(secret)
  await expect(panel.getByText('It is shown only this once')).toBeVisible()
  expect(await works(product.url, key, secret)).toBe(true)
  expect(await works(product.url, key, newSecret)).toBe(true)

  const secrets = secretsOf(panel)
  await expect(secrets.nth(0)).toContainText(`Secret ending in ${newSecret.slice(-4)}`)
  await expect(secrets.nth(1)).toContainText(/until .+, being replaced/)
  await expectAccessible(page)
  await secrets.nth(1).getByRole('button', { name: 'End now' }).click()
  const title = `End “Secret ending in ${secret?.slice(-4)}” now?`
  await expect(page.getByRole('alertdialog', { name: title })).toBeVisible()
  await expectAccessible(page)
  await answer(page, title, 'End now')
  await expect(page.getByText('The secret was ended')).toBeVisible()
  expect(await works(product.url, key, secret)).toBe(false)
  expect(await works(product.url, key, newSecret)).toBe(true)
})

test('without an overlap the old secret ends at once @one-width', async ({ page, administrator, product }) => {
  const { name, key, secret } = await administrator.createConsumer({ name: unique('Leaked') })
  const panel = await openConsumer(page, name)
  await openSecrets(panel)
  const newSecret = await makeSecret(panel, 'ends now')
  expect(await works(product.url, key, secret)).toBe(false)
  expect(await works(product.url, key, newSecret)).toBe(true)
})

test('before a secret is ended one reads whether anything still uses it, and what @one-width', async ({
  page,
  administrator,
  product,
}) => {
  const { name, key, secret } = await administrator.createConsumer({ name: unique('Two plants') })
  const panel = await openConsumer(page, name)
  await openSecrets(panel)
  const second = await makeSecret(panel, 'goes on working', 'Plant 2')
  const secrets = secretsOf(panel)
  await expect(secrets.filter({ hasText: 'Plant 2' })).toContainText('Never')
  expect(await works(product.url, key, secret)).toBe(true)

  const first = `Secret ending in ${secret?.slice(-4)}`
  // The use is written down within two seconds.
  await expect(async () => {
    await panel.getByRole('button', { name: `End now: ${first}` }).click()
    const question = page.getByRole('alertdialog', { name: `End “${first}” now?` })
    try {
      await expect(question).toContainText(/Last used now from [\d.:]+ \(oauth4webapi\/\d+\)/, { timeout: 1000 })
      await expectAccessibleInBothSchemes(page)
    } finally {
      await question.getByRole('button', { name: 'Cancel' }).click()
    }
  }).toPass({ timeout: 20_000 })

  await panel.getByRole('button', { name: 'End now: Plant 2' }).click()
  await expect(page.getByRole('alertdialog')).toContainText('Never used')
  await answer(page, 'End “Plant 2” now?', 'End now')
  expect(await works(product.url, key, second)).toBe(false)
  expect(await works(product.url, key, secret)).toBe(true)
})

test('a disabled consumer gets no tokens until it is enabled @one-width', async ({ page, administrator, product }) => {
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
