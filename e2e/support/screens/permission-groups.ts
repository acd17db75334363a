import type { PermissionGroup, PermissionGroupCreate } from '@latchkey/contracts'
import { paths, save } from '../console.ts'
import { expect, people } from '../fixtures.ts'
import { unique } from '../unique.ts'
import { refused, waiting } from './answers.ts'
import type { Gallery, Scenery } from './gallery.ts'
import { arrive, at, overNothing, panelOf, panelOn, pressInPanel, savingBlank, savesTooLate } from './opening.ts'

const blank = `${paths.permissionGroups}/new`

/** Opens the panel of a group that nobody else knows, and presses buttons. */
async function opensNew(
  { page, administrator }: Scenery,
  wanted: Partial<PermissionGroupCreate>,
  ...buttons: string[]
): Promise<PermissionGroup> {
  const group = await administrator.createPermissionGroup({ name: unique('Night shift'), ...wanted })
  await administrator.createConsumer({ group: group.name, name: unique('Gate') })
  await arrive(page, `${paths.permissionGroup(group.id)}${overNothing}`)
  await pressInPanel(page, ...buttons)
  return group
}

/** Saves what somebody else has changed meanwhile. */
async function savesConflict(scenery: Scenery): Promise<void> {
  const { page, administrator } = scenery
  const { id } = await opensNew(scenery, { description: 'Before', permissions: ['assets:view'] })
  await panelOn(page).getByRole('textbox', { name: 'Description' }).fill('Mine')
  await administrator.updatePermissionGroup(id, { description: 'Theirs', permissions: ['work_orders:view'] })
  await savesTooLate(scenery)
}

/** The company's permission groups. */
export const permissionGroups: Gallery = {
  as: () => people.administrator,
  screens: {
    'permission-groups': at(paths.permissionGroups),
    'permission-groups-nothing-found': at(`${paths.permissionGroups}${overNothing}`),
    'permission-groups-loading': waiting(paths.permissionGroups, 'permission-groups?*'),
    'permission-groups-error': refused(paths.permissionGroups, 'permission-groups?*'),
    'permission-group': panelOf(paths.permissionGroups, 'Technicians'),
    'permission-group-delete': panelOf(paths.permissionGroups, 'Technicians', 'Delete'),
    'permission-group-replace': async (scenery) => {
      const { page } = scenery
      await opensNew(scenery, { permissions: ['assets:view', 'assets:delete'] }, 'Delete')
      await page.getByRole('combobox', { name: 'Group that takes its place' }).fill('Warehouse')
      await page.getByRole('option', { name: 'Warehouse' }).click()
      await expect(page.getByText('1 consumer loses permissions')).toBeVisible()
    },
    'permission-group-delete-unused': async ({ page, administrator }) => {
      const { id } = await administrator.createPermissionGroup()
      await arrive(page, `${paths.permissionGroup(id)}${overNothing}`)
      await pressInPanel(page, 'Delete')
    },
    'permission-group-narrowed': async (scenery) => {
      const { page } = scenery
      await opensNew(scenery, { permissions: ['assets:view'] })
      await panelOn(page).getByRole('checkbox', { name: 'Assets: View' }).uncheck()
      await save(panelOn(page))
      await expect(page.getByText('Nothing left')).toBeVisible()
    },
    'permission-group-conflict': savesConflict,
    'permission-group-conflict-loaded': async (scenery) => {
      await savesConflict(scenery)
      await pressInPanel(scenery.page, 'Load current state')
      await expect(scenery.page.getByText('Given: Work orders – View')).toBeVisible()
    },
    'new-permission-group': at(blank),
    'new-permission-group-blank': savingBlank(blank),
  },
}
