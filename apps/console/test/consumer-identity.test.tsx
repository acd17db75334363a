import { type Consumer, fieldError, type Logo } from '@latchkey/contracts'
import { beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { held, json, problem } from './support/api-stub.ts'
import { consumerOf } from './support/consumer-data.ts'
import { type Screen, chooseGrantType, fillNew, nameField, openPanel, save } from './support/consumer-panel.tsx'

// What people recognise an app by. What can be wrong with a picture is in general.test.tsx.

const app: Partial<Consumer> = { grantType: 'authorization_code', redirectUris: ['https://app.example/callback'] }
const { id } = consumerOf(1)
const logo: Logo = { digest: 'd'.repeat(64), bytes: 900, width: 100, height: 100, backdrop: 'light' }
const png = () => new File(['a picture'], 'app.png', { type: 'image/png' })

beforeEach(() => page.viewport(1280, 900))

/** Fills in a new app but for its logo. */
async function fillNewApp(screen: Screen): Promise<void> {
  await fillNew(screen, 'Authorization code')
  await screen.getByRole('textbox', { name: 'Redirect URI 1' }).fill('https://app.example/callback')
}

test('a new app can have a website, which is checked', async () => {
  const { screen, sent } = await openPanel('/new', { 'POST /consumers': problem(503, 'unavailable') })
  await fillNewApp(screen)
  const website = screen.getByRole('textbox', { name: 'Website' })
  await website.fill('http://app.example')
  await save(screen)
  await expect.element(website).toHaveAccessibleDescription(/^Website must be an https address/u)
  await website.fill('https://app.example')
  await save(screen)
  await expect.element(screen.getByText(/^Latchkey is not available right now\./u)).toBeVisible()
  expect(sent('POST')[0]?.body).toMatchObject({ website: 'https://app.example' })
})

/** A picture as a camera or a drawing program makes it. */
async function drawn(side: number): Promise<File> {
  const canvas = new OffscreenCanvas(side, side)
  canvas.getContext('2d')?.fillRect(0, 0, side, side)
  return new File([await canvas.convertToBlob()], 'app.png', { type: 'image/png' })
}

const picture = (screen: Screen) => screen.getByLabelText('Picture for the logo')
const chosen = (screen: Screen) => screen.getByRole('img', { name: 'The picture you chose as the logo' })

test('a new app is given its logo with everything else: the secret first, then the picture that was chosen', async () => {
  const made = consumerOf(1, { ...app, version: 1 })
  const slow = held(json({ ...made, logo, version: 2 }))
  const { screen, sent } = await openPanel('/new', {
    'POST /consumers': json({ ...made, secret: 'the-secret' }, 201),
    [`PUT /consumers/${id}/logo`]: slow.answer,
    [`GET /consumers/${id}`]: json({ ...made, logo, version: 2 }),
  })
  await fillNewApp(screen)
  const file = await drawn(8)
  await userEvent.upload(picture(screen), file)
  await expect.element(chosen(screen)).toHaveAttribute('src', expect.stringMatching(/^data:image\/png;base64,/u))
  expect(sent('PUT')).toEqual([])
  await save(screen)
  await expect.element(screen.getByText('the-secret')).toBeVisible()
  // Until it is known what became of the picture there is no telling what a change would be made on top of.
  await expect.element(screen.getByRole('button', { name: 'Save' })).toBeDisabled()
  slow.release()
  await expect
    .element(screen.getByRole('img', { name: 'Logo of Consumer 1' }))
    .toHaveAttribute('src', `/api/v1/consumers/${id}/logo?digest=${logo.digest}`)
  await expect.element(screen.getByRole('button', { name: 'Save' })).toBeEnabled()
  expect(sent('PUT')).toHaveLength(1)
  expect(sent('PUT')[0]?.headers.get('if-match')).toBe('"1"')
  expect(sent('PUT')[0]?.headers.get('content-type')).toBe('image/png')
})

test('a new app whose logo is refused is there with its secret, and says why it has none', async () => {
  const made = consumerOf(1, { ...app, version: 1 })
  const { screen } = await openPanel('/new', {
    'POST /consumers': json({ ...made, secret: 'the-secret' }, 201),
    [`PUT /consumers/${id}/logo`]: problem(400, 'validation', [fieldError('logo', 'picture_damaged')]),
    [`GET /consumers/${id}`]: json(made),
  })
  await fillNewApp(screen)
  await userEvent.upload(picture(screen), await drawn(8))
  await save(screen)
  await expect.element(screen.getByText('the-secret')).toBeVisible()
  await expect.element(screen.getByText(/^The consumer was created, but without its logo\. Logo /u)).toBeVisible()
  await expect.element(screen.getByText(/^No logo:/u)).toBeVisible()
})

test('a picture that can be no logo is refused where it is chosen, and takes nothing away', async () => {
  const { screen } = await openPanel('/new')
  await fillNewApp(screen)
  await userEvent.upload(picture(screen), await drawn(8))
  await expect.element(chosen(screen)).toBeVisible()
  for (const [file, words] of [
    [new File(['<svg/>'], 'app.svg', { type: 'image/svg+xml' }), /^Logo can't be an SVG file/u],
    [new File(['GIF89a'], 'app.gif', { type: 'image/gif' }), /^Logo must be a PNG, JPEG or WebP file/u],
    [new File([new Uint8Array(1024 * 1024 + 1)], 'app.png', { type: 'image/png' }), /1,048,576/u],
    [png(), /^Logo .*damaged/u],
    [await drawn(4097), /4,096/u],
  ] as const) {
    await userEvent.upload(picture(screen), file)
    await expect.element(screen.getByRole('alert').filter({ hasText: words })).toBeVisible()
    await expect.element(chosen(screen)).toBeVisible()
  }
  await screen.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect.element(screen.getByText(/^No logo:/u)).toBeVisible()
  expect(screen.getByRole('alert').filter({ hasText: /4,096/u }).query()).toBeNull()
})

test('a logo that was chosen is kept while the grant type is looked at again, and is not sent where there are no people to show it to', async () => {
  const made = consumerOf(1, { version: 1 })
  const { screen, sent } = await openPanel('/new', { 'POST /consumers': json({ ...made, secret: 'the-secret' }, 201) })
  await chooseGrantType(screen, 'Authorization code')
  await userEvent.upload(picture(screen), await drawn(8))
  await expect.element(chosen(screen)).toBeVisible()
  await chooseGrantType(screen, 'Client credentials')
  expect(chosen(screen).query()).toBeNull()
  await chooseGrantType(screen, 'Authorization code')
  await expect.element(chosen(screen)).toBeVisible()
  await fillNew(screen, 'Client credentials')
  await save(screen)
  await expect.element(screen.getByText('the-secret')).toBeVisible()
  expect(sent('POST')[0]?.body).not.toHaveProperty('logo')
  expect(sent('PUT')).toEqual([])
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
