import { readFile } from 'node:fs/promises'
import { expectAccessible, expectAccessibleInBothSchemes } from './support/accessibility.ts'
import { answer, consumerEntry, consumerPanel, copy, paths } from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'
import { Management } from './support/management.ts'
import { createCompany } from './support/operator.ts'
import { unique } from './support/unique.ts'

test('an administrator searches, filters and sorts, and the address keeps it', async ({
  page,
  signIn,
  administrator,
  isMobile,
}) => {
  const batch = unique('Batch')
  const [alpha, beta, gamma] = [`${batch} Alpha`, `${batch} Beta`, `${batch} Gamma`]
  await administrator.createConsumer({ name: alpha })
  const redirectUris = ['https://beta.example/callback']
  const { id } = await administrator.createConsumer({ name: beta, grantType: 'authorization_code', redirectUris })
  await administrator.updateConsumer(id, { status: 'disabled' })
  const { key } = await administrator.createConsumer({ name: gamma, group: 'Reports' })

  await signIn(page, people.administrator)
  await page.goto(paths.consumers)
  const names = page.getByRole('link', { name: new RegExp(batch) })
  await page.getByRole('searchbox', { name: 'Search' }).fill(batch)
  await expect(names).toHaveText([alpha, beta, gamma])
  await expect(page.getByText('Showing 3 of 3')).toBeVisible()

  const filters = page.getByRole('dialog', { name: 'Filters' })
  const pick = async (field: string, option: string) => {
    await filters.getByRole('combobox', { name: field }).click()
    await page.getByRole('option', { name: option }).click()
  }
  if (isMobile) {
    await page.getByRole('button', { name: 'Filter' }).click()
    await pick('Sort by', 'Name, Z to A')
    await page.keyboard.press('Escape')
  } else {
    await page.getByRole('columnheader', { name: 'Name' }).click()
  }
  await expect(names).toHaveText([gamma, beta, alpha])
  await page.reload()
  await expect(names).toHaveText([gamma, beta, alpha])

  await page.getByRole('button', { name: 'Filter' }).click()
  await pick('Status', 'Disabled')
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(names).toHaveText([beta])
  await expect(page.getByRole('button', { name: 'Filter (1 active)' })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Remove the filter Disabled' }).click()
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await filters.getByRole('combobox', { name: 'Group Permissions' }).fill('Rep')
  await page.getByRole('option', { name: 'Reports' }).click()
  await page.keyboard.press('Escape')
  await expect(names).toHaveText([gamma])

  expect(await copy(consumerEntry(page, gamma), 'Key')).toBe(key)
  await expect(consumerPanel(page, gamma), 'copying opens nothing').toBeHidden()

  await page.getByRole('searchbox', { name: 'Search' }).fill(`${batch} Omega`)
  await expect(page.getByText('No consumer matches', { exact: true })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Show all consumers' }).click()
  await expect(page).not.toHaveURL(/search|permissionGroupId/)
})

test('a company begins without consumers, and a long list comes page by page @one-width', async ({
  page,
  playwright,
  product,
  signIn,
}) => {
  const { superAdministrator } = await createCompany(product)
  await signIn(page, superAdministrator.email)
  await page.goto(paths.consumers)
  await expect(page.getByText('No consumers yet', { exact: true })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'New OAuth consumer' }).click()
  await expect(consumerPanel(page)).toBeVisible()

  const management = await Management.signIn(playwright.request, product, superAdministrator.email)
  await Promise.all(Array.from({ length: 52 }, async () => management.createConsumer()))
  await management.close()
  await page.goto(paths.consumers)
  await expect(page.getByText('Showing 50 of 52')).toBeVisible()
  await page.getByRole('button', { name: 'Show more' }).click()
  await expect(page.getByText('Showing 52 of 52')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Show more' })).toBeHidden()
})

test('the table shows the columns one chose, in the density one chose', async ({ page, signIn, isMobile }) => {
  await signIn(page, people.administrator)
  await page.goto(paths.consumers)
  await expect(page.getByText(/^Showing/)).toBeVisible()
  if (isMobile) {
    await expect(page.getByRole('grid'), 'a phone shows cards, which have neither').toBeHidden()
    await expect(page.getByRole('button', { name: 'Columns and density' })).toBeHidden()
    return
  }
  const column = (name: string) => page.getByRole('columnheader', { name, exact: true })
  const rowHeight = async () => (await page.getByRole('row').last().boundingBox())?.height ?? 0
  await expect(column('Creation date')).toBeHidden()
  const standard = await rowHeight()

  await page.getByRole('button', { name: 'Columns and density' }).click()
  await expectAccessible(page)
  await page.getByRole('menuitemcheckbox', { name: 'Creation date' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Secret' }).click()
  await page.getByRole('menuitemradio', { name: 'Compact' }).click()
  await page.keyboard.press('Escape')
  await page.reload()
  await expect(column('Creation date')).toBeVisible()
  await expect(column('Secret')).toBeHidden()
  expect(await rowHeight()).toBeLessThan(standard)
})

test('several are chosen, exported, disabled and deleted at once, and the link to the list shows it to others', async ({
  page,
  signIn,
  administrator,
  isMobile,
}) => {
  const batch = unique('Fleet')
  const names = [`${batch} Alpha`, `${batch} Beta`, `${batch} Gamma`]
  for (const name of names) await administrator.createConsumer({ name })

  await signIn(page, people.administrator)
  await page.goto(`${paths.consumers}?search=${encodeURIComponent(batch)}`)
  await page.getByRole('button', { name: 'Filter' }).click()
  const filters = page.getByRole('dialog', { name: 'Filters' })
  await filters.getByRole('combobox', { name: 'Last used' }).click()
  await page.getByRole('option', { name: 'Never', exact: true }).click()
  await filters.getByLabel('Creation date').selectOption('Today')
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(page.getByText('Showing 3 of 3')).toBeVisible()

  const choose = (name: string) =>
    consumerEntry(page, name).or(page.getByRole('listitem')).filter({ hasText: name }).getByRole('checkbox').check()
  const startChoosing = async () => {
    if (!isMobile) return
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Select several' }).click()
  }
  await startChoosing()
  for (const name of names.slice(0, 2)) await choose(name)
  const tools = page.getByRole('toolbar')
  await expect(tools.getByText('2 selected')).toBeVisible()
  await expectAccessibleInBothSchemes(page)

  const saved = page.waitForEvent('download')
  await tools.getByRole('button', { name: 'Export' }).click()
  const file = await saved
  expect(file.suggestedFilename()).toMatch(/^oauth-consumers-.*\.csv$/)
  const lines = (await readFile(await file.path(), 'utf8')).trim().split('\n')
  expect(lines.map((line) => line.split(',')[0]).slice(1)).toEqual(names.slice(0, 2).map((name) => `"${name}"`))

  await tools.getByRole('button', { name: 'Disable' }).click()
  await expect(page.getByText(`${names[0]} and ${names[1]}`)).toBeVisible()
  await expect(page.getByText('None was used in the last 30 days.')).toBeVisible()
  await expectAccessible(page)
  await answer(page, 'Disable 2 consumers?', 'Disable')
  await expect(page.getByText('2 consumers were disabled.').first()).toBeVisible()
  for (const name of names.slice(0, 2)) await expect(consumerEntry(page, name)).toContainText('Disabled')
  await expect(consumerEntry(page, names[2] ?? '')).toContainText('Active')

  // Back from elsewhere, reloaded, or opened by somebody else: the address alone brings the same list.
  const shared = page.url()
  expect(new URL(shared).search).toContain('lastUsed=never&created=today')
  await page.goto(paths.modules)
  await page.goBack()
  await expect(page.getByText('Showing 3 of 3')).toBeVisible()
  await page.reload()
  await expect(page.getByText('Showing 3 of 3')).toBeVisible()
  await signIn(page, people.superAdministrator)
  await page.goto(shared)
  await expect(page.getByRole('button', { name: 'Remove the filter Last used: Never' })).toBeVisible()

  await startChoosing()
  for (const name of names) await choose(name)
  await tools.getByRole('button', { name: 'Delete' }).click()
  await answer(page, 'Delete 3 consumers?', 'Delete')
  await expect(page.getByText('No consumer matches', { exact: true })).toBeVisible()
})
