import { fillConsumer, openAdvanced, paths, save } from '../console.ts'
import { expect, people } from '../fixtures.ts'
import { Integrator } from '../integrator.ts'
import type { WantedConsumer } from '../management.ts'
import { unique } from '../unique.ts'
import { answered, nobody, refused, waiting } from './answers.ts'
import type { Gallery, OpenScreen, Scenery } from './gallery.ts'
import { arrive, consumerNamed, overNothing, panelOf, panelOn, pressInPanel, savesTooLate } from './opening.ts'

/** Opens a tab of a consumer's panel. */
const tabOf =
  (name: string, tab: string): OpenScreen =>
  async ({ page, administrator }) => {
    const { id } = await administrator.findConsumer(name)
    await arrive(page, `${paths.consumer(id)}${overNothing}#${tab}`)
    await expect(page.getByRole('tabpanel')).toBeVisible()
  }

/** Opens the panel of a consumer that nobody else knows, and presses buttons. @returns its id */
async function opensNew(
  { page, administrator }: Scenery,
  wanted: WantedConsumer,
  tab = 'details',
  ...buttons: string[]
): Promise<string> {
  const { id } = await administrator.createConsumer(wanted)
  await arrive(page, `${paths.consumer(id)}${overNothing}#${tab}`)
  await pressInPanel(page, ...buttons)
  return id
}

/** Saves what somebody else has changed meanwhile. */
async function savesConflict(scenery: Scenery): Promise<void> {
  const { page, administrator } = scenery
  const id = await opensNew(scenery, { name: unique('Gate'), description: 'Before' })
  await fillConsumer(panelOn(page), { description: 'Mine' })
  await administrator.updateConsumer(id, { description: 'Theirs', usesHub: true })
  await savesTooLate(scenery)
}

/** One consumer, in its panel. */
export const consumer: Gallery = {
  as: () => people.administrator,
  screens: {
    consumer: panelOf(consumerNamed('Shift planner'), 'Shift planner'),
    'consumer-secrets': tabOf('ERP synchronization', 'secrets'),
    'consumer-secret-made': async (scenery) => {
      await opensNew(scenery, { name: unique('Time clocks') }, 'secrets', 'New secret')
      await scenery.page.getByRole('alertdialog').getByRole('button', { name: 'Make the secret' }).click()
      await expect(scenery.page.getByRole('region', { name: 'The new secret' })).toBeVisible()
    },
    'consumer-secret-end': async (scenery) => {
      await opensNew(scenery, { name: unique('Time clocks') }, 'secrets', 'New secret')
      const question = scenery.page.getByRole('alertdialog')
      await question.getByRole('button', { name: 'Make the secret' }).click()
      await scenery.page
        .getByRole('button', { name: /^End now: / })
        .first()
        .click()
      await expect(question.getByText('Never used')).toBeVisible()
    },
    'consumer-disabled': panelOf(consumerNamed('Payroll hours'), 'Payroll hours'),
    'consumer-public-keys': async (scenery) => {
      await panelOf(consumerNamed('Data warehouse'), 'Data warehouse export')(scenery)
      await openAdvanced(scenery.page.getByRole('dialog'))
    },
    'consumer-advanced': async (scenery) => {
      await panelOf(consumerNamed('Shift planner'), 'Shift planner')(scenery)
      await openAdvanced(scenery.page.getByRole('dialog'))
    },
    'consumer-advanced-invalid': async (scenery) => {
      await panelOf(consumerNamed('ERP synchronization'), 'ERP synchronization')(scenery)
      const panel = panelOn(scenery.page)
      await openAdvanced(panel)
      await panel.getByRole('textbox', { name: 'Allowed addresses' }).fill('the office')
      await panel.getByLabel('Access token lifetime', { exact: true }).fill('0')
      await panel.getByRole('radio', { name: 'Private key (JWT)' }).check()
      await save(panel)
      await expect(panel.getByText(/^Public key is needed/)).toBeVisible()
    },
    'consumer-failures': async ({ page, administrator }) => {
      const { id } = await administrator.findConsumer('Shift planner')
      await page.goto(paths.consumerFailures(id))
      await page.getByRole('button', { name: /^The redirect URI is not registered/ }).click()
    },
    'consumer-failures-none': (scenery) => opensNew(scenery, { name: unique('Gate') }, 'failures'),
    'consumer-usage': async ({ page, product, administrator }) => {
      const { id, key, secret } = await administrator.createConsumer({ name: unique('Meter readings') })
      const wrong = await Integrator.discover(product.url, { key, secret: 'not the secret of this consumer' })
      await expect(wrong.clientCredentials()).rejects.toThrow()
      await (await Integrator.discover(product.url, { key, secret: secret ?? '' })).clientCredentials()
      await arrive(page, `${paths.consumer(id)}${overNothing}#usage`)
      // What was counted is there a moment later.
      await expect(async () => {
        await page.reload()
        await page.getByRole('button', { name: 'The numbers as a table' }).click({ timeout: 5000 })
      }).toPass()
      await expect(page.getByRole('table')).toBeVisible()
    },
    'consumer-usage-never': tabOf('Payroll hours', 'usage'),
    'consumer-hub': tabOf('Shift planner', 'hub'),
    'consumer-log': tabOf('Shift planner', 'log'),
    'consumer-authorizations': tabOf('Shift planner', 'authorizations'),
    'consumer-authorizations-none': (scenery) =>
      opensNew(
        scenery,
        { name: unique('Gate'), grantType: 'authorization_code', redirectUris: ['https://gate.example/callback'] },
        'authorizations',
      ),
    'consumer-trial-refused': async (scenery) => {
      await panelOf(consumerNamed('ERP synchronization'), 'ERP synchronization')(scenery)
      const panel = scenery.page.getByRole('dialog')
      await panel.getByLabel('Secret', { exact: true }).fill('not the secret of this consumer')
      scenery.allowInConsole(/status of 401/)
      await panel.getByRole('button', { name: 'Try it' }).click()
      await expect(panel.getByText(/^Refused/)).toBeVisible()
    },
    'consumer-new-secret': async (scenery) => {
      await tabOf('ERP synchronization', 'secrets')(scenery)
      await scenery.page.getByRole('button', { name: 'New secret' }).click()
      await expect(scenery.page.getByRole('alertdialog')).toBeVisible()
    },
    'consumer-disable': panelOf(consumerNamed('ERP synchronization'), 'ERP synchronization', 'Disable'),
    'consumer-disabled-now': async (scenery) => {
      const { page } = scenery
      await answered(scenery, { call: 'status-confirmations?*' }, { guards: 3, confirmed: 1 })
      await opensNew(scenery, { name: unique('Gate') }, 'details', 'Disable')
      await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click()
      await expect(page.getByText(/1 of 3/)).toBeVisible()
    },
    'consumer-delete': panelOf(consumerNamed('Shift planner'), 'Shift planner', 'Delete'),
    'consumer-unsaved': async (scenery) => {
      await panelOf(consumerNamed('Shift planner'), 'Shift planner')(scenery)
      const panel = scenery.page.getByRole('dialog')
      await fillConsumer(panel, { description: 'Typed and not saved' })
      await panel.getByRole('button', { name: 'Back' }).click()
    },
    'consumer-conflict': savesConflict,
    'consumer-conflict-loaded': async (scenery) => {
      await savesConflict(scenery)
      await pressInPanel(scenery.page, 'Load current state')
      await expect(scenery.page.getByText('Saved by someone else meanwhile: Theirs')).toBeVisible()
    },
    'consumer-loading': waiting(`${paths.consumer(nobody)}${overNothing}`, `consumers/${nobody}`),
    'consumer-error': refused(`${paths.consumer(nobody)}${overNothing}`, `consumers/${nobody}`),
    'consumer-gone': async ({ page, allowInConsole }) => {
      allowInConsole(/status of 404/)
      await page.goto(paths.consumer(nobody))
      await expect(page.getByRole('dialog').getByText('It is not there (any more).')).toBeVisible()
    },
  },
}
