import { type CompanyProfile, fieldError, type Logo, maxLogoBytes } from '@latchkey/contracts'
import { beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { held, json, problem, stubApi } from './support/api-stub.ts'
import { sessionOf } from './support/data.ts'
import { isInSight } from './support/in-sight.ts'
import { renderConsole } from './support/render.tsx'

const general = '/settings/general'
const session = { 'GET /session': json(sessionOf('administrator')) } as const
const acme: CompanyProfile = { ...sessionOf('administrator').company, version: 3 }

beforeEach(async () => {
  await page.viewport(1440, 900)
})

test('the company is renamed, and the top bar says so at once', async () => {
  const saved = { ...acme, name: 'Acme Industries', version: 4 }
  const calls = stubApi({ ...session, 'GET /company': [json(acme), json(saved)], 'PATCH /company': json(saved) })
  const { screen } = await renderConsole(general)
  await expect.element(screen.getByText('477', { exact: true })).toBeVisible()
  await screen.getByRole('textbox', { name: 'Name' }).fill('Acme Industries')
  await screen.getByRole('button', { name: 'Save' }).dblClick()
  await expect.element(screen.getByText('The company was saved')).toBeVisible()
  await expect.element(screen.getByText('Acme Industries — English — 477')).toBeVisible()
  const changes = calls.filter(({ method }) => method === 'PATCH')
  expect(changes).toHaveLength(1)
  expect(changes[0]?.body).toEqual({ name: 'Acme Industries' })
  expect(changes[0]?.headers.get('if-match')).toBe('"3"')
})

test('a change that crosses somebody else’s has the settings of the company asked for again, too', async () => {
  const calls = stubApi({
    ...session,
    'GET /company': json(acme),
    'PATCH /company': problem(412, 'precondition_failed'),
    'GET /company/settings': json({ acceptsApiScope: true, version: 3 }),
    'GET /api-connection': problem(503, 'unavailable'),
  })
  const asked = () => calls.filter(({ path }) => path === '/company/settings').length
  const { screen, router } = await renderConsole('/settings/api-connections/api-connection')
  await expect.element(screen.getByRole('switch', { name: 'Accept the scope “api”' })).toBeVisible()
  await router.navigate(general)
  await screen.getByRole('textbox', { name: 'Name' }).fill('Mine')
  await screen.getByRole('button', { name: 'Save' }).click()
  await expect.element(screen.getByRole('button', { name: 'Load current state' })).toBeVisible()
  expect(asked()).toBe(1)
  await router.navigate('/settings/api-connections/api-connection')
  await screen.getByRole('button', { name: 'Leave' }).click()
  await expect.poll(asked).toBe(2)
})

test('a colour that can’t be read on dark is lightened there, and the page says so before saving', async () => {
  const calls = stubApi({
    ...session,
    'GET /company': json(acme),
    'PATCH /company': json({ ...acme, color: '#00695c', version: 4 }),
  })
  const { screen } = await renderConsole(general)
  await expect.element(screen.getByText(/No colour of your own is chosen/u)).toBeVisible()
  await screen.getByRole('textbox', { name: 'Colour' }).fill(' #00695C ')
  await expect
    .element(screen.getByText(/^Used as it is on light\. .* lightened to #[0-9a-f]{6} there\.$/u))
    .toBeVisible()
  await screen.getByRole('button', { name: 'Save' }).click()
  await expect.element(screen.getByText('The company was saved')).toBeVisible()
  expect(calls.find(({ method }) => method === 'PATCH')?.body).toEqual({ color: '#00695c' })
})

test('the product’s own colour is given back', async () => {
  const calls = stubApi({
    ...session,
    'GET /company': json({ ...acme, color: '#ffeb3b' }),
    'PATCH /company': json({ ...acme, version: 4 }),
  })
  const { screen } = await renderConsole(general)
  await expect.element(screen.getByText(/^Used as it is on dark\. .* darkened to #[0-9a-f]{6} there\.$/u)).toBeVisible()
  await screen.getByRole('button', { name: 'Use Latchkey’s own' }).click()
  await screen.getByRole('button', { name: 'Save' }).click()
  await expect.element(screen.getByText('The company was saved')).toBeVisible()
  expect(calls.find(({ method }) => method === 'PATCH')?.body).toEqual({ color: null })
})

test('faults are at their fields, and nothing is sent before they are mended', async () => {
  const calls = stubApi({ ...session, 'GET /company': json(acme) })
  const { screen } = await renderConsole(general)
  await screen.getByRole('textbox', { name: 'Name' }).fill(' ')
  await screen.getByRole('textbox', { name: 'Colour' }).fill('red')
  await screen.getByRole('button', { name: 'Save' }).click()
  await expect.element(screen.getByText("Name can't be blank")).toBeVisible()
  await expect.element(screen.getByText(/^A colour is # and six digits or letters/u)).toBeVisible()
  expect(calls.filter(({ method }) => method === 'PATCH')).toEqual([])
})

test('somebody else’s change is loaded without losing what was typed', async () => {
  const theirs = { ...acme, color: '#00695c', version: 4 }
  const calls = stubApi({
    ...session,
    'GET /company': [json(acme), json(theirs)],
    'PATCH /company': [problem(412, 'precondition_failed'), json({ ...theirs, name: 'Mine', version: 5 })],
  })
  const { screen } = await renderConsole(general)
  await screen.getByRole('textbox', { name: 'Name' }).fill('Mine')
  await screen.getByRole('button', { name: 'Save' }).click()
  await expect.element(screen.getByText(/Someone else changed the company meanwhile/u)).toBeVisible()
  await screen.getByRole('button', { name: 'Load current state' }).click()
  await expect.element(screen.getByRole('textbox', { name: 'Colour' })).toHaveValue('#00695c')
  await expect.element(screen.getByRole('textbox', { name: 'Name' })).toHaveValue('Mine')
  await screen.getByRole('button', { name: 'Save' }).click()
  await expect.element(screen.getByText('The company was saved')).toBeVisible()
  const second = calls.findLast(({ method }) => method === 'PATCH')
  expect(second?.body).toEqual({ name: 'Mine' })
  expect(second?.headers.get('if-match')).toBe('"4"')
})

test('on a phone, too, one sees at once that somebody else changed the company', async () => {
  await page.viewport(390, 844)
  stubApi({ ...session, 'GET /company': json(acme), 'PATCH /company': problem(412, 'precondition_failed') })
  const { screen } = await renderConsole(general)
  await screen.getByRole('textbox', { name: 'Name' }).fill('Mine')
  await screen.getByRole('button', { name: 'Save' }).click()
  await expect.element(screen.getByRole('alert')).toBeVisible()
  await expect.poll(() => isInSight(screen.getByRole('alert').element())).toBe(true)
})

test('what both changed is shown below its field before one overwrites the other', async () => {
  const theirs: CompanyProfile = { ...acme, name: 'Theirs', language: 'pt-BR', color: '#00695c', version: 4 }
  const calls = stubApi({
    ...session,
    'GET /company': [json(acme), json(theirs)],
    'PATCH /company': [
      problem(412, 'precondition_failed'),
      json({ ...theirs, name: 'Mine', language: 'es', color: '#c2185b', version: 5 }),
    ],
  })
  const { screen } = await renderConsole(general)
  const name = screen.getByRole('textbox', { name: 'Name' })
  const language = screen.getByRole('combobox', { name: 'Default language' })
  const color = screen.getByRole('textbox', { name: 'Colour' })
  await name.fill('Mine')
  await language.selectOptions('Español')
  await color.fill('#c2185b')
  await screen.getByRole('button', { name: 'Save' }).click()
  await screen.getByRole('button', { name: 'Load current state' }).click()
  const meanwhile = 'Saved by someone else meanwhile:'
  await expect.element(name).toHaveAccessibleDescription(`${meanwhile} Theirs`)
  await expect.element(language).toHaveAccessibleDescription(`${meanwhile} Português (Brasil)`)
  await expect.element(color).toHaveAccessibleDescription(`${meanwhile} #00695c`)
  await expect.element(name).toHaveValue('Mine')
  await expect.element(color).toHaveValue('#c2185b')

  await language.selectOptions('Português (Brasil)')
  await expect.element(language).toHaveAccessibleDescription('For people who have not chosen a language of their own.')
  await screen.getByRole('button', { name: 'Save' }).click()
  await expect.element(screen.getByText('The company was saved')).toBeVisible()
  expect(calls.findLast(({ method }) => method === 'PATCH')?.body).toEqual({ name: 'Mine', color: '#c2185b' })
  await expect.element(screen.getByText(meanwhile, { exact: false })).not.toBeInTheDocument()
})

test('leaving asks before what was typed is lost, and not once it is saved', async () => {
  stubApi({
    ...session,
    'GET /company': json(acme),
    'PATCH /company': json({ ...acme, name: 'Mine', version: 4 }),
    'GET /security-settings': problem(503, 'unavailable'),
  })
  const { screen } = await renderConsole(general)
  await screen.getByRole('textbox', { name: 'Name' }).fill('Mine')
  await screen.getByRole('link', { name: 'Security' }).click()
  await expect.element(screen.getByRole('alertdialog', { name: 'Leave without saving?' })).toBeVisible()
  await screen.getByRole('button', { name: 'Keep editing' }).click()
  await expect.element(screen.getByRole('textbox', { name: 'Name' })).toHaveValue('Mine')
  await screen.getByRole('button', { name: 'Save' }).click()
  await expect.element(screen.getByText('The company was saved')).toBeVisible()
  await screen.getByRole('link', { name: 'Security' }).click()
  await expect.element(screen.getByRole('heading', { name: 'Security' })).toBeVisible()
})

const logo: Logo = { digest: 'd'.repeat(64), bytes: 900, width: 300, height: 100, backdrop: 'light' }
const png = () => new File(['a picture'], 'acme.png', { type: 'image/png' })

test('a picture that is chosen is the logo at once, whatever else is being typed', async () => {
  const slow = held(json({ ...acme, logo, version: 4 }))
  const calls = stubApi({
    ...session,
    'GET /company': json(acme),
    'PUT /company/logo': slow.answer,
    'PATCH /company': json({ ...acme, name: 'Mine', logo, version: 5 }),
  })
  const { screen } = await renderConsole(general)
  await screen.getByRole('textbox', { name: 'Name' }).fill('Mine')
  await expect.element(screen.getByText(/^No logo:/u)).toBeVisible()
  await userEvent.upload(screen.getByLabelText('Picture for the logo'), png())
  await expect.element(screen.getByRole('button', { name: 'Choose a picture' })).toBeDisabled()
  slow.release()
  await expect.element(screen.getByText('The logo was saved')).toBeVisible()
  await expect.element(screen.getByRole('button', { name: 'Replace' })).toBeVisible()
  const sent = calls.find(({ method }) => method === 'PUT')
  expect(sent?.headers.get('content-type')).toBe('image/png')
  expect(sent?.headers.get('if-match')).toBe('"3"')
  expect(sent?.body).toMatchObject({ name: 'acme.png', size: 9 })

  await expect.element(screen.getByRole('textbox', { name: 'Name' })).toHaveValue('Mine')
  await screen.getByRole('button', { name: 'Save' }).click()
  await expect.element(screen.getByText('The company was saved')).toBeVisible()
  expect(calls.find(({ method }) => method === 'PATCH')?.headers.get('if-match')).toBe('"4"')
})

test('what is wrong with a picture is said beside it, and one that is too large isn’t sent', async () => {
  const calls = stubApi({
    ...session,
    'GET /company': json(acme),
    'PUT /company/logo': [
      problem(400, 'validation', [fieldError('logo', 'picture_svg')]),
      problem(412, 'precondition_failed'),
      problem(503, 'unavailable'),
    ],
  })
  const { screen } = await renderConsole(general)
  const choose = async (file: File) => userEvent.upload(screen.getByLabelText('Picture for the logo'), file)
  await choose(new File(['x'.repeat(maxLogoBytes + 1)], 'large.png', { type: 'image/png' }))
  await expect
    .element(screen.getByText('Logo is a larger file than it may be, in bytes (limit: 1,048,576)'))
    .toBeVisible()
  expect(calls.filter(({ method }) => method === 'PUT')).toEqual([])
  await choose(png())
  await expect.element(screen.getByText(/^Logo can't be an SVG file/u)).toBeVisible()
  await choose(png())
  await expect.element(screen.getByText(/^Someone else changed the company meanwhile/u)).toBeVisible()
  await choose(png())
  await expect.element(screen.getByText(/^Latchkey is not available right now/u)).toBeVisible()
  await expect.element(screen.getByRole('button', { name: 'Choose a picture' })).toBeEnabled()
})

test('a logo is taken away after one question, and dropped on to replace it', async () => {
  const calls = stubApi({
    ...session,
    'GET /company': json({ ...acme, logo }),
    'DELETE /company/logo': json({ ...acme, version: 4 }),
    'PUT /company/logo': json({ ...acme, logo, version: 5 }),
  })
  const { screen } = await renderConsole(general)
  await screen.getByRole('button', { name: 'Remove' }).click()
  await screen.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  await expect.element(screen.getByText('The logo was removed')).toBeVisible()
  await expect.element(screen.getByText(/^No logo:/u)).toBeVisible()
  expect(calls.find(({ method }) => method === 'DELETE')?.headers.get('if-match')).toBe('"3"')

  const dataTransfer = new DataTransfer()
  dataTransfer.items.add(png())
  screen
    .getByText(/^No logo:/u)
    .element()
    .dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }))
  await expect.element(screen.getByText('The logo was saved')).toBeVisible()
  expect(calls.find(({ method }) => method === 'PUT')?.headers.get('if-match')).toBe('"4"')
})

test('while the company loads, and when that does not work, the page says so', async () => {
  const slow = held(problem(503, 'unavailable'))
  stubApi({ ...session, 'GET /company': [slow.answer, json(acme)] })
  const { screen } = await renderConsole(general)
  await expect.element(screen.getByLabelText('Loading…')).toBeVisible()
  slow.release()
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByRole('textbox', { name: 'Name' })).toHaveValue('Acme')
})

test('a member is told that the company’s settings are not open to them', async () => {
  stubApi({ 'GET /session': json(sessionOf('member')) })
  const { screen } = await renderConsole(general)
  await expect.element(screen.getByRole('heading', { name: 'Not open to you' })).toBeVisible()
})
