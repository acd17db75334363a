import type { PermissionGroup, Role, UserInvited } from '@latchkey/contracts'
import { paths, save } from '../console.ts'
import { expect, people } from '../fixtures.ts'
import { unique } from '../unique.ts'
import { answered, refused, waiting } from './answers.ts'
import type { Gallery, Scenery } from './gallery.ts'
import {
  arrive,
  at,
  overNothing,
  panelOf,
  panelOn,
  pressing,
  pressInPanel,
  savingBlank,
  savesTooLate,
} from './opening.ts'

const mateo = `${paths.users}?search=Mateo`
const blank = `${paths.users}/new`
const totpSince = '2026-01-12T09:30:00Z'

/** Invites somebody whom nobody else knows. @returns their id */
async function invites({ page, administrator }: Scenery, role: Role): Promise<string> {
  const group: PermissionGroup = await administrator.findPermissionGroup('Full access')
  const name = unique('Otto Prado')
  const email = `${name.toLowerCase().replaceAll(' ', '.')}@acme.example`
  const data = { name, email, role, permissionGroupId: group.id }
  const invited: UserInvited = await (await page.request.post('/api/v1/users', { data })).json()
  return invited.user.id
}

/** Opens the panel of somebody whom nobody else knows. @returns their id */
async function opensNew(scenery: Scenery, role: Role, ...buttons: string[]): Promise<string> {
  const id = await invites(scenery, role)
  await arrive(scenery.page, `${paths.user(id)}${overNothing}`)
  await pressInPanel(scenery.page, ...buttons)
  return id
}

/** Changes somebody otherwise than by the panel. */
async function changes({ page }: Scenery, id: string, data: object): Promise<void> {
  const read = await page.request.get(`/api/v1/users/${id}`)
  const headers = { 'if-match': read.headers()['etag'] ?? '' }
  const changed = await page.request.patch(`/api/v1/users/${id}`, { data, headers })
  expect(changed.ok(), await changed.text()).toBe(true)
}

/** Saves what somebody else has changed meanwhile. */
async function savesConflict(scenery: Scenery): Promise<void> {
  const { page } = scenery
  const id = await opensNew(scenery, 'member')
  await panelOn(page).getByRole('textbox', { name: 'Name', exact: true }).fill('Mine')
  await changes(scenery, id, { name: 'Theirs' })
  await savesTooLate(scenery)
}

async function choosesGroup({ page }: Scenery, name: string): Promise<void> {
  await panelOn(page).getByRole('combobox', { name: 'Group Permissions' }).fill(name)
  await page.getByRole('option', { name }).click()
}

/** The company's people. */
export const users: Gallery = {
  as: () => people.administrator,
  screens: {
    users: at(paths.users),
    'users-filters': pressing(paths.users, /^Filter/),
    'users-nothing-found': at(`${paths.users}${overNothing}`),
    'users-loading': waiting(paths.users, 'users?*'),
    'users-error': refused(paths.users, 'users?*'),
    'role-help': pressing(paths.users, 'What may each role do?'),
    'new-user': at(blank),
    'new-user-blank': savingBlank(blank),
    'user-invited': async (scenery) => {
      const { page } = scenery
      await arrive(page, `${blank}${overNothing}`)
      const panel = panelOn(page)
      const name = unique('Rosa Lima')
      await panel.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
      await panel.getByRole('textbox', { name: 'E-mail' }).fill(`${name.replaceAll(' ', '.')}@acme.example`)
      await panel.getByRole('radio', { name: /^Member/ }).check()
      await choosesGroup(scenery, 'Warehouse')
      await save(panel)
      await expect(page.getByText('Pass this link on yourself')).toBeVisible()
    },
    user: panelOf(mateo, 'Mateo Quispe'),
    'user-suspend': panelOf(mateo, 'Mateo Quispe', 'Suspend'),
    'user-suspended': async (scenery) => {
      const id = await invites(scenery, 'member')
      await changes(scenery, id, { status: 'suspended' })
      await arrive(scenery.page, `${paths.user(id)}${overNothing}`)
    },
    'user-new-link': panelOf(mateo, 'Mateo Quispe', 'Send a link for a new password'),
    'user-reset-two-step': async (scenery) => {
      await answered(scenery, { call: 'users/*/two-step' }, { isOn: true, totpSince, recoveryCodesLeft: 8 })
      await panelOf(mateo, 'Mateo Quispe', 'Reset two-step sign-in')(scenery)
    },
    'user-remove': panelOf(mateo, 'Mateo Quispe', 'Remove'),
    'user-super-administrator': async ({ page }) => {
      const found = await page.request.get('/api/v1/users', { params: { search: people.superAdministrator } })
      const { items }: { items: { id: string }[] } = await found.json()
      await arrive(page, `${paths.user(items[0]?.id ?? '')}${overNothing}`)
    },
    'user-narrowed': async (scenery) => {
      const { page } = scenery
      await opensNew(scenery, 'administrator')
      await panelOn(page)
        .getByRole('radio', { name: /^Member/ })
        .check()
      await choosesGroup(scenery, 'Warehouse')
      await save(panelOn(page))
      await expect(page.getByText('As Member they may no longer …')).toBeVisible()
    },
    'user-conflict': savesConflict,
    'user-conflict-loaded': async (scenery) => {
      await savesConflict(scenery)
      await pressInPanel(scenery.page, 'Load current state')
      await expect(scenery.page.getByText('Saved by someone else meanwhile: Theirs')).toBeVisible()
    },
  },
}
