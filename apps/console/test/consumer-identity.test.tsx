import type { Consumer, Logo } from '@latchkey/contracts'
import { beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { json, problem } from './support/api-stub.ts'
import { consumerOf } from './support/consumer-data.ts'
import { fillNew, nameField, openPanel, save } from './support/consumer-panel.tsx'

// What people recognise an app by. What can be wrong with a picture is in general.test.tsx.

const app: Partial<Consumer> = { grantType: 'authorization_code', redirectUris: ['https://app.example/callback'] }
const { id } = consumerOf(1)
const logo: Logo = { digest: 'd'.repeat(64), bytes: 900, width: 100, height: 100, backdrop: 'light' }
const png = () => new File(['a picture'], 'app.png', { type: 'image/png' })

beforeEach(() => page.viewport(1280, 900))

test('a new app can have a website, which is checked, and is told when it can have a logo', async () => {
  const { screen, sent } = await openPanel('/new', { 'POST /consumers': problem(503, 'unavailable') })
  await fillNew(screen, 'Authorization code')
  await screen.getByRole('textbox', { name: 'Redirect URI 1' }).fill('https://app.example/callback')
  await expect.element(screen.getByText('You can give it a logo once it is saved.')).toBeVisible()
  const website = screen.getByRole('textbox', { name: 'Website' })
  await website.fill('http://app.example')
  await save(screen)
  await expect.element(website).toHaveAccessibleDescription(/^Website must be an https address/u)
  await website.fill('https://app.example')
  await save(screen)
  await expect.element(screen.getByText(/^Latchkey is not available right now\./u)).toBeVisible()
  expect(sent('POST')[0]?.body).toMatchObject({ website: 'https://app.example' })
})

test('a logo is saved at once, whatever else is being typed, which is then saved on top of it', async () => {
  const { screen, sent } = await openPanel(`/${id}`, {
    [`GET /consumers/${id}`]: json(consumerOf(1, app)),
    [`PUT /consumers/${id}/logo`]: json(consumerOf(1, { ...app, logo, version: 4 })),
    [`PATCH /consumers/${id}`]: json(consumerOf(1, { ...app, logo, name: 'Mine', version: 5 })),
    [`DELETE /consumers/${id}/logo`]: json(consumerOf(1, { ...app, name: 'Mine', version: 6 })),
  })
  await nameField(screen).fill('Mine')
  await userEvent.upload(screen.getByLabelText('Picture for the logo'), png())
  await expect.element(screen.getByText('The logo was saved')).toBeVisible()
  await expect
    .element(screen.getByRole('img', { name: 'Logo of Consumer 1' }))
    .toHaveAttribute('src', `/api/v1/consumers/${id}/logo?digest=${logo.digest}`)
  expect(sent('PUT')[0]?.headers.get('if-match')).toBe('"3"')
  await save(screen)
  await expect.element(screen.getByText('Mine was saved')).toBeVisible()
  expect(sent('PATCH')[0]?.headers.get('if-match')).toBe('"4"')
  expect(sent('PATCH')[0]?.body).toEqual({ name: 'Mine' })

  await screen.getByRole('button', { name: 'Remove', exact: true }).click()
  await screen.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  await expect.element(screen.getByText('The logo was removed')).toBeVisible()
  expect(sent('DELETE')[0]?.headers.get('if-match')).toBe('"5"')
})
