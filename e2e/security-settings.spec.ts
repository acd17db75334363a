import { expectAccessible } from './support/accessibility.ts'
import { expect, test } from './support/fixtures.ts'
import { createCompany } from './support/operator.ts'

const security = '/settings/security'

test('a company decides about sessions and networks: proved, in force at once, logged, and nothing of a colleague’s lost', async ({
  page,
  product,
  signIn,
  allowInConsole,
}) => {
  const { superAdministrator } = await createCompany(product)
  await signIn(page, superAdministrator.email)
  await page.goto(security)
  const form = page.getByRole('form', { name: 'Security' })
  await expect(form.getByLabel('Shortest password')).toHaveValue('12')

  // Refused: it would lock out whoever saves it.
  allowInConsole(/400|403|412/u)
  const addresses = form.getByLabel('Allowed addresses')
  await addresses.fill('203.0.113.0/24')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form.getByText('must contain the address that you are at now', { exact: false })).toBeVisible()
  await form.getByRole('button', { name: 'Add this address' }).click()
  await form.getByLabel('Ends when not used for', { exact: true }).fill('1')

  // Meanwhile a colleague changes something else.
  const theirs = await page.request.patch('/api/v1/security-settings', {
    data: { sessionIdleSeconds: 1800, minPasswordLength: 16 },
    headers: { origin: product.url },
  })
  expect(theirs.status()).toBe(200)
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Someone else changed the security settings meanwhile')).toBeVisible()
  await page.getByRole('button', { name: 'Load current state' }).click()
  await expect(form.getByText('Saved by someone else meanwhile: 30 minutes')).toBeVisible()
  await expect(form.getByLabel('Shortest password')).toHaveValue('16')
  await expectAccessible(page)

  // What proves who one is has had its time: the page asks once more, and saves then.
  let asked = false
  await page.route('**/api/v1/security-settings', async (route) => {
    if (route.request().method() !== 'PATCH' || asked) return route.fallback()
    asked = true
    const problem = { type: 'urn:latchkey:problem:proof_required', title: 'x', status: 403, detail: 'x', errors: [] }
    return route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify(problem) })
  })
  await form.getByRole('button', { name: 'Save' }).click()
  const proof = page.getByRole('dialog', { name: 'Confirm that it is you' })
  await proof.getByRole('textbox', { name: 'Password' }).fill(product.password)
  await proof.getByRole('button', { name: 'Confirm' }).click()
  await expect(page.getByText('The security settings were saved')).toBeVisible()

  // In force: a colleague’s new password is held to it, and whoever is elsewhere is told.
  await page.goto('/settings/account')
  await expect(page.getByText('At least 16 characters', { exact: false })).toBeVisible()
  await page.goto('/settings/transactions-log?event=security_settings.updated')
  await page.getByRole('link', { name: 'Security settings changed' }).first().click()
  const changes = page.getByRole('region', { name: 'What changed' })
  await expect(changes).toContainText(/Session without use.*Before.*30 minutes.*After.*1 hour/su)
  await expect(changes).toContainText(/Allowed addresses.*203\.0\.113\.0\/24/su)
})
