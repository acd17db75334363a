import { expectAccessible } from './support/accessibility.ts'
import { consumerPanel, paths } from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'
import { unique } from './support/unique.ts'

test('from "+" to a working token it takes no more than six interactions', async ({ page, signIn }) => {
  await signIn(page, people.administrator)
  await page.goto(`${paths.consumers}?search=nothing+is+called+so`)
  let interactions = 0
  /** One click, or one field that is typed into and left. */
  const once = async (interaction: Promise<unknown>) => {
    await interaction
    interactions += 1
  }

  const name = unique('In a minute')
  await once(page.getByRole('button', { name: 'New OAuth consumer' }).click())
  const blank = consumerPanel(page)
  await once(blank.getByRole('radio', { name: 'My server talks to your data' }).check())
  await once(blank.getByRole('textbox', { name: 'Name', exact: true }).fill(name))
  const group = blank.getByRole('combobox', { name: 'Group Permissions' })
  await group.fill('wareho')
  await expect(page.getByRole('listbox').getByRole('option')).toHaveText(/^Warehouse/)
  await once(group.press('Enter'))
  await once(blank.getByRole('button', { name: 'Save' }).click())
  const panel = consumerPanel(page, name)
  await once(panel.getByRole('button', { name: 'Try it' }).click())

  const steps = panel.getByRole('region', { name: 'Try it out' }).getByRole('listitem')
  await expect(steps.nth(0)).toContainText('Answered: 200')
  await expect(steps.nth(0)).toContainText('for 10 minutes')
  await expect(steps.filter({ hasText: 'POST /oauth/introspect' })).toContainText('"active": true')
  expect(interactions).toBeLessThanOrEqual(6)
  await expectAccessible(page)
})
