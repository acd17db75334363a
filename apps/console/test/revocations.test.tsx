import {
  type Authorization,
  type AuthorizedConsumer,
  type AuthorizingUser,
  maxRevokedAtOnce,
  type RevocationPreview,
} from '@latchkey/contracts'
import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { NotifyProvider } from '../src/components/notify.tsx'
import { useSelection } from '../src/features/authorizations/use-selection.ts'
import { empty, json, problem, stubApi } from './support/api-stub.ts'
import { authorizationOf, hoursFromNow, idOf, modulePage, pageOf, sessionOf } from './support/data.ts'
import { usingHook } from './support/hook.ts'
import { renderConsole } from './support/render.tsx'

const all = '/settings/api-connections/app-authorizations'
const administrator = { 'GET /session': json(sessionOf('administrator')), 'GET /modules': json(modulePage) } as const
const member = { 'GET /session': json(sessionOf('member')), 'GET /modules': json(modulePage) } as const
const ana = { id: idOf(9), name: 'Ana Ferreira', email: 'ana@acme.example' }

const notes = authorizationOf('Field Notes')
const photos = authorizationOf('Photos', { id: idOf(12), user: ana, lastUsedAt: null })

const previewOf = (items: Authorization[], changes: Partial<RevocationPreview> = {}): RevocationPreview => ({
  total: items.length,
  totalIsAtLeast: false,
  consumerCount: new Set(items.map(({ consumer }) => consumer.name)).size,
  userCount: new Set(items.map(({ user }) => user.id)).size,
  usedLately: items.filter(({ lastUsedAt }) => lastUsedAt !== null).length,
  permissions: ['work_orders:view', 'meters:view'],
  items: items.map(({ id, consumer, user, lastUsedAt }) => ({ id, consumer, user, lastUsedAt })),
  ...changes,
})

const group = { authorizationCount: 2, newestGrantAt: hoursFromNow(-72), lastUsedAt: hoursFromNow(-2) }
const app: AuthorizedConsumer = {
  id: idOf(11),
  key: 'key',
  name: 'Field Notes',
  description: 'Reports',
  logo: null,
  ...group,
}
const person: AuthorizingUser = { ...ana, ...group, authorizationCount: 100 }

const unused = [
  { permission: 'work_orders:create', isNeverUsed: true },
  { permission: 'meters:view', isNeverUsed: false },
]

test.each([
  ['/my-apps', /See work ordersAdd work orders never used$/u, /See meters not used for 90 days$/u],
  [all, /View and AddNever used: Add$/u, /ViewNot used for 90 days: View$/u],
])('%s marks what an app may do and has not used for long', async (address, never, notLately) => {
  stubApi({ ...administrator, 'GET /authorizations': json(pageOf([{ ...notes, unused }])) })
  await page.viewport(1440, 900)
  const { screen } = await renderConsole(address)
  const ofModule = (name: string) => screen.getByRole('listitem').filter({ hasText: name }).first()
  await expect.element(ofModule('Work orders')).toMatchTextContent(never)
  await expect.element(ofModule('Meters')).toMatchTextContent(notLately)
})

test.each([390, 1440])(
  'several are selected and revoked at once, after a word on what stops (%i px wide)',
  async (width) => {
    const calls = stubApi({
      ...administrator,
      'GET /authorizations': [json(pageOf([notes, photos])), json(pageOf([]))],
      'POST /authorizations/revocations/preview': json(previewOf([notes, photos])),
      'POST /authorizations/revocations': json({ revoked: 2, isMore: false }),
    })
    await page.viewport(width, 900)
    const { screen } = await renderConsole(all)
    await screen.getByRole('checkbox', { name: 'Select Field Notes, Martín Quiroga' }).click()
    await expect.element(screen.getByText('1 selected')).toBeVisible()
    await screen.getByRole('checkbox', { name: 'Select all that are shown' }).click()
    await screen.getByRole('button', { name: 'Revoke selected' }).click()
    const dialog = screen.getByRole('alertdialog', { name: 'Revoke 2 authorizations?' })
    await expect.element(dialog).toMatchTextContent(/takes access from 2 apps, given by 2 users/u)
    await expect.element(dialog.getByRole('alert')).toMatchTextContent(/1 of these was used in the last 30 days/u)
    await expect.element(dialog).toMatchTextContent(/MetersSee meters/u)
    await expect.element(dialog).toMatchTextContent(/Photos for Ana Ferreira · Last used: not used yet/u)
    expect(calls.some(({ path }) => path === '/authorizations/revocations')).toBe(false)
    await dialog.getByRole('button', { name: 'Revoke access' }).click()
    await expect.element(screen.getByText('2 authorizations revoked')).toBeVisible()
    await expect.element(screen.getByText('No app has access yet')).toBeVisible()
    expect(calls.find(({ path }) => path === '/authorizations/revocations')?.body).toEqual({
      ids: [notes.id, photos.id],
    })
  },
)

test('grouped by app, as the address says, each opens to its authorizations and loses all access at once', async () => {
  const calls = stubApi({
    ...administrator,
    'GET /authorizations': json(pageOf([notes])),
    'GET /authorizations/consumers': [json(pageOf([app])), json(pageOf([]))],
    'GET /authorizations/users': json(pageOf([person])),
    'POST /authorizations/revocations/preview': json(previewOf([notes])),
    'POST /authorizations/revocations': [
      json({ revoked: 500, isMore: true }),
      problem(503, 'unavailable'),
      json({ revoked: 21, isMore: false }),
    ],
  })
  await page.viewport(1440, 900)
  const { screen, router } = await renderConsole(`${all}?groupBy=user`)
  await expect.element(screen.getByRole('region', { name: 'Ana Ferreira' })).toMatchTextContent(/100 apps or more/u)
  await screen.getByRole('combobox', { name: 'Group by' }).selectOptions('App')
  const shown = screen.getByRole('region', { name: 'Field Notes' })
  await expect.element(shown).toMatchTextContent(/2 users · Last used: 2 hours ago/u)
  expect(router.state.location.search).toBe('?groupBy=app')
  expect(calls.some(({ path }) => path === '/authorizations')).toBe(false)
  await shown.getByRole('button', { expanded: false }).click()
  await expect.element(shown.getByRole('rowheader', { name: /^Martín Quiroga/u })).toBeVisible()
  expect(calls.find(({ path }) => path === '/authorizations')?.query.get('consumerId')).toBe(app.id)

  await shown.getByRole('button', { name: 'Revoke all: Field Notes' }).click()
  const dialog = screen.getByRole('alertdialog', { name: 'Revoke all access of Field Notes?' })
  await dialog.getByRole('button', { name: 'Revoke access' }).click()
  await expect.element(dialog).toMatchTextContent(/500 revoked so far/u)
  await expect.element(dialog.getByText(/not available right now/u)).toBeVisible()
  await dialog.getByRole('button', { name: 'Revoke access' }).click()
  await expect.element(screen.getByText('No app has access yet')).toBeVisible()
  const bodies = calls.filter(({ path }) => path === '/authorizations/revocations').map(({ body }) => body)
  expect(bodies).toEqual([{ consumerId: app.id }, { consumerId: app.id }, { consumerId: app.id }])
})

test.each([
  { address: '/my-apps', role: 'article', index: 0, more: '2 more modules', shown: 6 },
  { address: all, role: 'row', index: 1, more: '5 more modules', shown: 3 },
])('$address shows what isn’t used before all else that there is no room for', async (one) => {
  const { address, role, index, more, shown } = one
  const keys = ['assets', 'fleet', 'meals', 'parts', 'rooms', 'sites', 'tools', 'trips']
  const wide = authorizationOf('Field Notes', {
    permissions: keys.map((key) => `${key}:view`),
    unused: [
      { permission: 'tools:view', isNeverUsed: true },
      { permission: 'trips:view', isNeverUsed: false },
    ],
  })
  stubApi({ ...administrator, 'GET /authorizations': json(pageOf([wide])) })
  await page.viewport(1440, 900)
  const { screen } = await renderConsole(address)
  const entry = screen.getByRole(role).nth(index)
  await expect.element(entry.getByText(/^never used/iu)).toBeVisible()
  await expect.element(entry.getByText(/^not used for 90 days/iu)).toBeVisible()
  const modules = () => entry.getByRole('list').first().element().querySelectorAll(':scope > li')
  expect(modules()).toHaveLength(shown)
  await entry.getByRole('button', { name: more }).click()
  await expect.poll(modules).toHaveLength(keys.length)
  // The button that had the focus is gone.
  await expect.element(entry.getByRole('list').first()).toHaveFocus()
})

test.each(['Revoke access: Field Notes, Martín Quiroga', 'Revoke selected'])(
  '“%s” says that it is done, though its group is gone with its last authorization',
  async (button) => {
    stubApi({
      ...administrator,
      'GET /authorizations': [json(pageOf([notes])), json(pageOf([]))],
      'GET /authorizations/consumers': [json(pageOf([app])), json(pageOf([]))],
      'POST /authorizations/revocations/preview': json(previewOf([notes])),
      'POST /authorizations/revocations': json({ revoked: 1, isMore: false }),
      [`DELETE /authorizations/${notes.id}`]: empty,
    })
    await page.viewport(390, 844)
    const { screen } = await renderConsole(`${all}?groupBy=app`)
    const shown = screen.getByRole('region', { name: 'Field Notes' })
    await shown.getByRole('button', { expanded: false }).click()
    // It stands below its group, which is a heading of the second level.
    await expect.element(shown.getByRole('heading', { name: 'Martín Quiroga', level: 3 })).toBeVisible()
    if (button === 'Revoke selected') await shown.getByRole('checkbox', { name: 'Select all that are shown' }).click()
    await shown.getByRole('button', { name: button }).click()
    await screen.getByRole('alertdialog').getByRole('button', { name: 'Revoke access' }).click()
    await expect.element(screen.getByText('No app has access yet')).toBeVisible()
    await expect.element(screen.getByText(/no longer has access|1 authorization revoked/u)).toBeVisible()
  },
)

test('no more are selected than one call revokes, and whoever selects more is told', async () => {
  const ids = Array.from({ length: maxRevokedAtOnce + 1 }, (_, index) => idOf(index))
  const { result, act } = await usingHook(() => useSelection(ids), { wrapper: NotifyProvider })
  act((selection) => selection.toggleAll())
  expect(result.current).toMatchObject({ ids: ids.slice(0, maxRevokedAtOnce), share: 'some' })
  await expect.element(page.getByText('At most 500 can be selected at a time.')).toBeVisible()
  const last = idOf(maxRevokedAtOnce)
  act((selection) => selection.toggle(last))
  expect(result.current.has(last)).toBe(false)
  act((selection) => selection.toggle(idOf(0)))
  act((selection) => selection.toggle(last))
  expect(result.current.ids).toEqual(ids.slice(1))
  act((selection) => selection.toggleAll())
  expect(result.current).toMatchObject({ ids: [], share: 'none' })
})

test('a member selects some of their apps and ends what those may do at once', async () => {
  const [mine, other] = [{ ...photos, user: notes.user }, authorizationOf('Meter reader', { id: idOf(13) })]
  const calls = stubApi({
    ...member,
    'GET /authorizations': [json(pageOf([notes, mine, other])), json(pageOf([notes]))],
    'POST /authorizations/revocations/preview': json(previewOf([mine, other])),
    'POST /authorizations/revocations': json({ revoked: 2, isMore: false }),
  })
  const { screen } = await renderConsole('/my-apps')
  await screen.getByRole('checkbox', { name: /^Select Photos/u }).click()
  await expect.element(screen.getByRole('button', { name: 'Revoke all' })).not.toBeInTheDocument()
  await screen.getByRole('checkbox', { name: /^Select Meter reader/u }).click()
  await screen.getByRole('button', { name: 'Revoke selected' }).click()
  const dialog = screen.getByRole('alertdialog', { name: 'Revoke 2 authorizations?' })
  await dialog.getByRole('button', { name: 'Revoke access' }).click()
  await expect.element(screen.getByText('2 authorizations revoked')).toBeVisible()
  await expect.element(screen.getByRole('article')).toMatchTextContent(/^FField Notes/u)
  // What is alone needs no choice.
  await expect.element(screen.getByRole('checkbox')).not.toBeInTheDocument()
  const revocation = calls.find(({ path }) => path === '/authorizations/revocations')
  expect(revocation?.body).toEqual({ ids: [mine.id, other.id] })
})

test('a member ends all that they let apps do; what is gone meanwhile is said, and nothing is pressed in vain', async () => {
  const calls = stubApi({
    ...member,
    'GET /authorizations': json(pageOf([notes, { ...photos, user: notes.user }])),
    'POST /authorizations/revocations/preview': [problem(503, 'unavailable'), json(previewOf([]))],
  })
  const { screen } = await renderConsole('/my-apps')
  await screen.getByRole('button', { name: 'Revoke all' }).click()
  const dialog = screen.getByRole('alertdialog', { name: 'Revoke the access of all your apps?' })
  await expect.element(dialog.getByRole('button', { name: 'Revoke access' })).toBeDisabled()
  await dialog.getByRole('button', { name: 'Try again' }).click()
  await expect.element(dialog).toMatchTextContent(/None of this is there any more/u)
  await expect.element(dialog.getByRole('button', { name: 'Revoke access' })).toBeDisabled()
  expect(calls.find(({ path }) => path.endsWith('/preview'))?.body).toEqual({ userId: idOf(1) })
})
