import { randomInt } from 'node:crypto'
import type { Module } from '@latchkey/contracts'
import { paths, save } from '../console.ts'
import { expect, people } from '../fixtures.ts'
import { refused, waiting } from './answers.ts'
import type { Gallery, Scenery } from './gallery.ts'
import { arrive, at, panelOf, panelOn, pressInPanel, savingBlank, savesTooLate } from './opening.ts'

/** Makes a module that nobody else knows. */
function createsModule({ administrator }: Scenery): Promise<Module> {
  const number = randomInt(1e6, 1e7)
  const name = { en: `Pumps ${number}`, es: `Bombas ${number}`, 'pt-BR': `Bombas ${number}` }
  return administrator.createModule({ key: `pumps_${number}`, name, actions: ['view', 'edit'] })
}

/** Archives a module that nobody else knows, and opens where it is. */
async function archives(scenery: Scenery, path: (key: string) => string): Promise<void> {
  const { key } = await createsModule(scenery)
  await scenery.administrator.updateModule(key, { archived: true })
  await arrive(scenery.page, path(key))
}

/** Saves what somebody else has changed meanwhile. */
async function savesConflict(scenery: Scenery): Promise<void> {
  const { page, administrator } = scenery
  const { key, name } = await createsModule(scenery)
  await arrive(page, paths.module(key))
  await panelOn(page).getByRole('textbox', { name: 'Name (English)' }).fill('Mine')
  await administrator.updateModule(key, { name: { ...name, en: 'Theirs' } })
  await savesTooLate(scenery)
}

/** The protected areas of the product. */
export const modules: Gallery = {
  as: () => people.administrator,
  screens: {
    modules: at(paths.modules),
    'modules-loading': waiting(paths.modules, 'modules*'),
    'modules-error': refused(paths.modules, 'modules*'),
    'modules-archived': (scenery) => archives(scenery, () => paths.modules),
    module: panelOf(paths.modules, 'Assets'),
    'module-tested': async (scenery) => {
      const { page } = scenery
      await arrive(page, paths.module('assets'))
      await panelOn(page).getByRole('textbox', { name: 'Upstream URL' }).fill('https://nobody.invalid/v1')
      await pressInPanel(page, 'Add a rule', 'Test connection')
      await expect(page.getByText('There is no host of that name.')).toBeVisible()
    },
    'module-archive': panelOf(paths.modules, 'Assets', 'Archive'),
    'module-archived': (scenery) => archives(scenery, paths.module),
    'module-narrowed': async (scenery) => {
      const { page } = scenery
      await panelOf(paths.modules, 'Assets')(scenery)
      await panelOn(page).getByRole('checkbox', { name: 'View', exact: true }).uncheck()
      await save(panelOn(page))
      await expect(page.getByRole('alertdialog')).toBeVisible()
    },
    'module-conflict': savesConflict,
    'module-conflict-loaded': async (scenery) => {
      await savesConflict(scenery)
      await pressInPanel(scenery.page, 'Load current state')
      await expect(scenery.page.getByText('Saved by someone else meanwhile: Theirs')).toBeVisible()
    },
    'new-module-blank': savingBlank(`${paths.modules}/new-module`),
  },
}
