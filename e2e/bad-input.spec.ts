import { randomInt } from 'node:crypto'
import { expectAccessible } from './support/accessibility.ts'
import { consumerEntry, fillConsumer, openConsumer, openNewConsumer, paths, save } from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'
import { Management } from './support/management.ts'
import { createCompany } from './support/operator.ts'
import { unique } from './support/unique.ts'

test.beforeEach(async ({ page, signIn }) => signIn(page, people.administrator))

test('what is too long, blank or not a text is named at its field', async ({ page }) => {
  const panel = await openNewConsumer(page)
  const name = panel.getByRole('textbox', { name: 'Name', exact: true })
  await fillConsumer(panel, { grantType: 'Client credentials', group: 'Warehouse', name: 'x'.repeat(121) })
  await fillConsumer(panel, { description: 'y'.repeat(501) })
  await save(panel)
  await expect(name).toHaveAccessibleDescription('Name is too long (limit: 120)')
  await expect(panel.getByRole('textbox', { name: 'Description' })).toHaveAccessibleDescription(
    'Description is too long (limit: 500)',
  )
  await expect(name).toBeFocused()
  await expectAccessible(page)
  await fillConsumer(panel, { name: '   ', description: '' })
  await save(panel)
  await expect(name).toHaveAccessibleDescription("Name can't be blank")
  await fillConsumer(panel, { name: 'bell\u0007' })
  await save(panel)
  await expect(name).toHaveAccessibleDescription("Name contains a character that can't be stored")
})

test('a name that looks like markup or a pattern is shown and found as it is', async ({ page, administrator }) => {
  for (const suffix of ['<img src=x onerror="alert(1)">', '100% _\\ "quoted"', '设备 🔧 مضخة']) {
    const { name } = await administrator.createConsumer({ name: `${unique('Odd')} ${suffix}` })
    await openConsumer(page, name)
    await expect(page.getByText('Showing 1 of 1')).toBeAttached()
  }
  await page.goto(paths.consumers)
  await page.getByRole('searchbox', { name: 'Search' }).fill('100% _\\ "quoted"')
  await expect(page.getByRole('link', { name: /100% _/ }).first()).toBeVisible()
  await page.getByRole('searchbox', { name: 'Search' }).fill('%%%')
  await expect(page.getByText('No consumer matches', { exact: true })).toBeVisible()
})

test('an address with nonsense in it shows the list as if it were not there', async ({ page, administrator }) => {
  const { name } = await administrator.createConsumer({ name: unique('Plain') })
  const nonsense = `search=${encodeURIComponent(name)}&sort=evil&status=%3Cscript%3E&grantType=x&permissionGroupId=1`
  await page.goto(`${paths.consumers}?${nonsense}`)
  await expect(consumerEntry(page, name)).toBeVisible()
  await expect(page.getByText('Showing 1 of 1')).toBeVisible()
})

test('what another company has is as if it did not exist, by its address and in every list', async ({
  page,
  playwright,
  product,
  allowInConsole,
}) => {
  // As long as three other scenes.
  test.slow()
  const { superAdministrator } = await createCompany(product)
  const elsewhere = await Management.signIn(playwright.request, product, superAdministrator.email)
  const name = unique('Theirs')
  const key = `theirs_${randomInt(1e6, 1e7)}`
  const consumer = await elsewhere.createConsumer({ name })
  const group = await elsewhere.createPermissionGroup({ name })
  const { user } = await elsewhere.inviteUser({
    name,
    email: superAdministrator.email.replace('@', '.two@'),
    group: name,
  })
  await elsewhere.createModule({ key, name: { en: name, es: name, 'pt-BR': name }, actions: ['view'] })
  const entry = await elsewhere.newestTransaction()
  await elsewhere.close()
  expect(entry.target, 'it is about the module').toMatchObject({ type: 'module', id: key })

  allowInConsole(/status of 404 .*\/api\/v1\//)
  for (const address of [
    paths.consumer('00000000-0000-4000-8000-000000000000'),
    paths.consumer('no-id-at-all'),
    paths.consumer(consumer.id),
    paths.user(user.id),
    paths.permissionGroup(group.id),
    paths.module(key),
    paths.transaction(entry.id),
  ]) {
    await page.goto(address)
    const panel = page.getByRole('dialog')
    await expect(panel.getByRole('alert')).toContainText(/It is not there \(any more\)\.|The log has no such entry\./)
    await expect(page.getByText(name)).toHaveCount(0)
  }

  const search = new URLSearchParams({ search: name }).toString()
  for (const [list, nothing] of [
    [`${paths.consumers}?${search}`, 'No consumer matches'],
    [`${paths.users}?${search}`, 'Nobody matches'],
    [`${paths.permissionGroups}?${search}`, 'No group matches'],
    [`${paths.transactions}?targetType=module&targetId=${key}`, 'No entry matches'],
    [`${paths.transactions}?userId=${entry.actor.id}`, 'No entry matches'],
  ] as const) {
    await page.goto(list)
    await expect(page.getByText(nothing, { exact: true })).toBeVisible()
  }
  await page.goto(paths.modules)
  await expect(page.getByRole('list', { name: 'Modules', exact: true }).getByRole('listitem').first()).toBeVisible()
  await expect(page.getByText(name)).toHaveCount(0)
})

test('without a connection the screens say so and go on afterwards', async ({ page, context, allowInConsole }) => {
  allowInConsole(/ERR_INTERNET_DISCONNECTED/)
  const panel = await openNewConsumer(page)
  const name = unique('Offline')
  await fillConsumer(panel, { grantType: 'Client credentials', name, group: 'Warehouse' })
  await context.setOffline(true)
  await save(panel)
  await expect(panel.getByText('You are offline. What you typed is still here')).toBeVisible()
  await expectAccessible(page)
  await context.setOffline(false)
  await save(panel)
  await expect(page.getByText(`${name} is ready to use`)).toBeVisible()
})
