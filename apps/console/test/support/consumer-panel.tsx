import { defaultLifetimes } from '@latchkey/contracts'
import { expect } from 'vitest'
import { type Answer, json, stubApi } from './api-stub.ts'
import { consumerOf, planning, storehouse } from './consumer-data.ts'
import { modulePage, pageOf, sessionOf } from './data.ts'
import { renderConsole } from './render.tsx'

/** Where the consumers are in the console. */
export const list = '/settings/api-connections/oauth-consumers'

/**
 * Opens the panel of a consumer, or of a new one.
 * @param at what follows in the address: `/new`, or a slash and an id
 * @param answers of the API, besides those that every panel needs
 */
export async function openPanel(at: string, answers: Record<string, Answer | Answer[]> = {}) {
  const quiet = [consumerOf(1), consumerOf(2)].flatMap(({ id }) => [
    [`GET /consumers/${id}/usage`, json({ items: [] })],
    [`GET /consumers/${id}/failures`, json({ items: [] })],
  ])
  const calls = stubApi({
    'GET /session': json(sessionOf('administrator')),
    'GET /consumers': json(pageOf([consumerOf(1)])),
    'GET /consumers/defaults': json({ ...defaultLifetimes, pkcePolicy: 'chosen' }),
    'GET /modules': json(modulePage),
    'GET /permission-groups': json(pageOf([planning, storehouse])),
    [`GET /permission-groups/${planning.id}`]: json(planning),
    [`GET /permission-groups/${storehouse.id}`]: json(storehouse),
    [`GET /consumers/${consumerOf(1).id}`]: json(consumerOf(1)),
    ...Object.fromEntries(quiet),
    ...answers,
  })
  const rendered = await renderConsole(`${list}${at}`)
  await expect.element(rendered.screen.getByRole('dialog')).toBeVisible()
  const sent = (method: string) => calls.filter((call) => call.method === method)
  return { ...rendered, calls, sent }
}

/** What a panel was rendered into. */
export type Screen = Awaited<ReturnType<typeof openPanel>>['screen']

/** Chooses from a list that opens. */
export async function choose(screen: Screen, field: string, option: string): Promise<void> {
  await screen.getByRole('combobox', { name: field }).click()
  await screen.getByRole('option').filter({ hasText: option }).click()
}

export const save = (screen: Screen) => screen.getByRole('button', { name: 'Save' }).click()
export const nameField = (screen: Screen) => screen.getByRole('textbox', { name: 'Name' })

/** Chooses what kind of consumer it is to be. @param grantType as the standard calls it */
export const chooseGrantType = (screen: Screen, grantType: string) =>
  screen.getByRole('radio', { name: new RegExp(grantType, 'u') }).click()

/** Fills in what every new consumer needs. */
export async function fillNew(screen: Screen, grantType: string): Promise<void> {
  await chooseGrantType(screen, grantType)
  await nameField(screen).fill('Invoice sync')
  await choose(screen, 'Group Permissions', 'Planning')
}
