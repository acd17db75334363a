import type { PermissionLosses, Role } from '@latchkey/contracts'
import { beforeEach, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { switchedOff, switchedOn } from './support/account-data.ts'
import { type Answer, empty, json, problem, stubApi, unreachable } from './support/api-stub.ts'
import { planning, storehouse } from './support/consumer-data.ts'
import { modulePage, noLosses, pageOf, sessionOf } from './support/data.ts'
import { renderConsole } from './support/render.tsx'
import { linkOf, userOf } from './support/user-data.ts'

const path = '/settings/user-accounts/users'
const person = userOf(1)
const one = `/users/${person.id}` as const
const rosa = userOf(5, {
  name: 'Rosa Lima',
  email: 'rosa@acme.example',
  status: 'invited',
  lastSignInAt: null,
  version: 1,
})

const open = async (at: string, answers: Record<string, Answer | Answer[]> = {}, role: Role = 'administrator') => {
  const calls = stubApi({
    'GET /session': json(sessionOf(role)),
    'GET /users': json(pageOf([person])),
    'GET /permission-groups': json(pageOf([planning, storehouse])),
    [`GET ${one}`]: json(person),
    [`GET ${one}/two-step`]: json(switchedOff),
    [`GET /users/${rosa.id}/two-step`]: json(switchedOff),
    [`GET /users/${sessionOf('administrator').user.id}/two-step`]: json(switchedOn),
    ...answers,
  })
  const { screen, router } = await renderConsole(path + at)
  const panel = screen.getByRole('dialog')
  await expect.element(panel).toBeVisible()
  const sent = (method: string) => calls.filter((call) => call.method === method)
  return { screen, router, panel, sent }
}

type Screen = Awaited<ReturnType<typeof open>>['screen']

const save = (screen: Screen) => screen.getByRole('button', { name: 'Save' }).click()
const nameField = (screen: Screen) => screen.getByRole('textbox', { name: 'Name' })

const fillInvitation = async (screen: Screen) => {
  await nameField(screen).fill('Rosa Lima')
  await screen.getByRole('textbox', { name: 'E-mail' }).fill('Rosa@acme.example')
  await screen.getByRole('radio', { name: /^Member/u }).click()
  await screen.getByRole('combobox', { name: 'Group Permissions' }).click()
  await screen.getByRole('option').filter({ hasText: 'Planning' }).click()
}

beforeEach(async () => {
  localStorage.clear()
  await page.viewport(1280, 800)
})

test('an invitation needs a name, an e-mail, a role and a group, and says which is missing', async () => {
  const { screen, sent } = await open('/new')
  await save(screen)
  for (const field of ['Name', 'E-mail', 'Role', 'Group Permissions']) {
    await expect.element(screen.getByText(`${field} can't be blank`)).toBeVisible()
  }
  await expect.element(nameField(screen)).toHaveFocus()
  expect(sent('POST')).toEqual([])
})

test('an invitation that was not mailed shows its link once, and asks before it is left uncopied', async () => {
  const { screen, router, sent } = await open('/new', {
    'POST /users': json({ user: rosa, link: linkOf() }, 201),
    [`GET /users/${rosa.id}`]: json(rosa),
  })
  await fillInvitation(screen)
  await screen.getByRole('combobox', { name: 'Language' }).selectOptions('pt-BR')
  await save(screen)
  const url = linkOf().url ?? ''
  await expect.element(screen.getByText(url)).toBeVisible()
  await expect.element(screen.getByText(/give it to Rosa Lima, and to nobody else/u)).toBeVisible()
  expect(sent('POST')[0]?.body).toEqual({
    name: 'Rosa Lima',
    email: 'rosa@acme.example',
    role: 'member',
    permissionGroupId: planning.id,
    language: 'pt-BR',
  })
  expect(router.state.location.pathname).toBe(`${path}/${rosa.id}`)

  await screen.getByRole('button', { name: 'Back' }).click()
  await expect.element(screen.getByRole('alertdialog', { name: 'Close without copying the link?' })).toBeVisible()
  await screen.getByRole('button', { name: 'Close anyway' }).click()
  await expect.element(screen.getByText(url)).not.toBeInTheDocument()
})

test('an invitation that was mailed says to whom, and shows no link', async () => {
  const { screen } = await open('/new', {
    'POST /users': json({ user: rosa, link: linkOf({ sentByMail: true, url: null }) }, 201),
    [`GET /users/${rosa.id}`]: json(rosa),
  })
  await fillInvitation(screen)
  await save(screen)
  await expect.element(screen.getByText(/The invitation was sent to rosa@acme\.example\./u)).toBeVisible()
  await expect.element(screen.getByRole('button', { name: 'Copy link' })).not.toBeInTheDocument()
  await screen.getByRole('button', { name: 'Back' }).click()
  await expect.element(screen.getByRole('alertdialog')).not.toBeInTheDocument()
})

test('what the server finds wrong with a field is said at the field', async () => {
  const fault = { path: 'email', code: 'duplicate' as const, message: 'x' }
  const { screen } = await open('/new', { 'POST /users': problem(422, 'validation', [fault]) })
  await fillInvitation(screen)
  await save(screen)
  const email = screen.getByRole('textbox', { name: 'E-mail' })
  await expect.element(email).toHaveAttribute('aria-invalid', 'true')
  await expect.element(email).toHaveFocus()
  await expect.element(screen.getByText(/Somebody has an account with this e-mail already/u)).toBeVisible()
})

test('an administrator gives no role that they may not give', async () => {
  const { screen } = await open('/new')
  await expect.element(screen.getByRole('radio', { name: /^Administrator/u })).toBeVisible()
  await expect.element(screen.getByRole('radio', { name: /^Super Administrator/u })).not.toBeInTheDocument()
})

test('a change sends what was changed, based on the version that was read', async () => {
  const { screen, sent } = await open(`/${person.id}`, {
    [`PATCH ${one}`]: json({ ...person, role: 'administrator', version: 4 }),
  })
  await screen.getByRole('radio', { name: /^Administrator/u }).click()
  await save(screen)
  await expect.element(screen.getByText('Person 1 was saved')).toBeVisible()
  const [call] = sent('PATCH')
  expect(call?.body).toEqual({ role: 'administrator' })
  expect(call?.headers.get('if-match')).toBe('"3"')
})

const lost: PermissionLosses['lost'] = ['work_orders:create']
const reference = { id: person.id, name: person.name, email: person.email }
const losses: PermissionLosses = {
  ...noLosses,
  lost,
  users: { total: 1, items: [{ ...reference, lost, leftWithNothing: false }] },
  authorizations: {
    total: 1,
    items: [
      { id: person.id, consumer: { id: person.id, name: 'Field Notes' }, user: reference, lost, leftWithNothing: true },
    ],
  },
}

const pickGroup = async (screen: Screen, group: string) => {
  await screen.getByRole('combobox', { name: 'Group Permissions' }).click()
  await screen.getByRole('option').filter({ hasText: group }).click()
}

test('another group that takes something away is saved only after saying what', async () => {
  const { screen, sent } = await open(`/${person.id}`, {
    'GET /modules': json(modulePage),
    [`POST ${one}/preview`]: json(losses),
    [`PATCH ${one}`]: json({ ...person, permissionGroup: { id: storehouse.id, name: storehouse.name }, version: 4 }),
  })
  await pickGroup(screen, 'Storehouse')
  await save(screen)
  const question = screen.getByRole('alertdialog', { name: 'Take this away from Person 1?' })
  await expect.element(question.getByText('1 user loses permissions')).toBeVisible()
  await expect.element(question.getByText('Field Notes, for Person 1')).toBeVisible()
  await expect.element(question.getByText('Loses Work orders (Add)').first()).toBeVisible()
  await expect.element(question.getByText(/may no longer/u)).not.toBeInTheDocument()
  await question.getByRole('button', { name: 'Cancel' }).click()
  await expect.element(question).not.toBeInTheDocument()
  expect(sent('PATCH')).toEqual([])
  await save(screen)
  await question.getByRole('button', { name: 'Take away and save' }).click()
  await expect.element(screen.getByText('Person 1 was saved')).toBeVisible()
  const change = { permissionGroupId: storehouse.id }
  expect(sent('POST').map(({ body }) => body)).toEqual([change, change])
  expect(sent('PATCH').map(({ body, headers }) => [body, headers.get('if-match')])).toEqual([[change, '"3"']])
})

test('another group that takes nothing away is saved without a question', async () => {
  const { screen, sent } = await open(`/${person.id}`, {
    [`POST ${one}/preview`]: json(noLosses),
    [`PATCH ${one}`]: json({ ...person, version: 4 }),
  })
  await pickGroup(screen, 'Storehouse')
  await save(screen)
  await expect.element(screen.getByText('Person 1 was saved')).toBeVisible()
  expect(sent('PATCH')).toHaveLength(1)
})

test('a group that is gone by then is said at the field, and nothing is saved', async () => {
  const fault = { path: 'permissionGroupId', code: 'unknown_reference' as const, message: 'x' }
  const { screen, sent } = await open(`/${person.id}`, {
    [`POST ${one}/preview`]: problem(400, 'validation', [fault]),
  })
  await pickGroup(screen, 'Storehouse')
  await save(screen)
  const group = screen.getByRole('combobox', { name: 'Group Permissions' })
  await expect.element(group).toHaveAttribute('aria-invalid', 'true')
  expect(sent('PATCH')).toEqual([])
})

test('a lower role is saved only after saying what it may not do, unless somebody was faster', async () => {
  const administrator = { ...person, role: 'administrator' as const }
  const { screen, sent } = await open(`/${person.id}`, {
    'GET /users': json(pageOf([administrator])),
    [`GET ${one}`]: json(administrator),
    [`POST ${one}/preview`]: json(noLosses),
    [`PATCH ${one}`]: problem(412, 'precondition_failed'),
  })
  await screen.getByRole('radio', { name: /^Member/u }).click()
  await save(screen)
  const question = screen.getByRole('alertdialog', { name: 'Take this away from Person 1?' })
  await expect.element(question.getByRole('heading', { name: 'As Member they may no longer …' })).toBeVisible()
  const items = question.getByRole('listitem')
  await expect.element(items).toHaveLength(9)
  await expect.element(items.first()).toHaveTextContent('create and change OAuth consumers')
  await expect.element(question.getByText(/tokens/u)).not.toBeInTheDocument()
  expect(sent('PATCH')).toEqual([])
  await question.getByRole('button', { name: 'Take away and save' }).click()
  await expect.element(screen.getByText(/Someone else changed this person/u)).toBeVisible()
  await expect.element(question).not.toBeInTheDocument()
  expect(sent('POST').map(({ body }) => body)).toEqual([{ role: 'member' }])
  expect(sent('PATCH').map(({ body }) => body)).toEqual([{ role: 'member' }])
})

test('somebody else’s change is met with both versions, and what was typed can be saved', async () => {
  const theirs = { ...person, name: 'Their name', version: 4 }
  const { screen, sent } = await open(`/${person.id}`, {
    [`GET ${one}`]: [json(person), json(theirs)],
    [`PATCH ${one}`]: [problem(412, 'precondition_failed'), json({ ...theirs, name: 'My name', version: 5 })],
  })
  await nameField(screen).fill('My name')
  await save(screen)
  await expect.element(screen.getByText(/Someone else changed this person/u)).toBeVisible()
  await screen.getByRole('button', { name: 'Load current state' }).click()
  await expect.element(screen.getByText('Saved by someone else meanwhile: Their name')).toBeVisible()
  await expect.element(nameField(screen)).toHaveValue('My name')
  await save(screen)
  await expect.element(screen.getByText('My name was saved')).toBeVisible()
  expect(sent('PATCH').at(-1)?.headers.get('if-match')).toBe('"4"')
})

test('unsaved changes are not left without a question', async () => {
  const { screen } = await open(`/${person.id}`)
  await nameField(screen).fill('Half typed')
  await screen.getByRole('button', { name: 'Back' }).click()
  await expect.element(screen.getByRole('alertdialog', { name: 'Leave without saving?' })).toBeVisible()
})

test('suspending says what stops, and resuming takes it back', async () => {
  const suspended = { ...person, status: 'suspended' as const, version: 4 }
  const { screen, sent } = await open(`/${person.id}`, {
    [`PATCH ${one}`]: [json(suspended), json({ ...person, version: 5 })],
  })
  await screen.getByRole('button', { name: 'Suspend' }).click()
  await expect.element(screen.getByText(/They are signed out at once/u)).toBeVisible()
  await screen.getByRole('alertdialog').getByRole('button', { name: 'Suspend' }).click()
  await expect.element(screen.getByText('Person 1 was suspended')).toBeVisible()
  await expect.element(screen.getByRole('button', { name: 'Send a link for a new password' })).not.toBeInTheDocument()
  await screen.getByRole('button', { name: 'Resume' }).click()
  await screen.getByRole('alertdialog').getByRole('button', { name: 'Resume' }).click()
  await expect.element(screen.getByText('Person 1 is no longer suspended')).toBeVisible()
  expect(sent('PATCH').map(({ body }) => body)).toEqual([{ status: 'suspended' }, { status: 'active' }])
})

test('a new link is made after saying what becomes of the one before, and shown once', async () => {
  const { screen, sent } = await open(`/${person.id}`, {
    [`POST ${one}/links`]: json(linkOf({ purpose: 'password_reset' }), 201),
  })
  await screen.getByRole('button', { name: 'Send a link for a new password' }).click()
  await expect.element(screen.getByText(/one made before stops working/u)).toBeVisible()
  await screen.getByRole('alertdialog').getByRole('button', { name: 'Send' }).click()
  await expect.element(screen.getByText(linkOf().url ?? '')).toBeVisible()
  expect(sent('POST')).toHaveLength(1)
})

test('who lost their second factors is given a way back, after a question that says what it means', async () => {
  const { screen, panel, sent } = await open(`/${person.id}`, {
    [`GET ${one}/two-step`]: [json(switchedOn), json(switchedOn), json(switchedOff)],
    [`DELETE ${one}/two-step`]: [unreachable, empty],
  })
  await panel.getByRole('button', { name: 'Reset two-step sign-in' }).click()
  const question = screen.getByRole('alertdialog', { name: 'Reset the two-step sign-in of Person 1?' })
  await expect.element(question).toMatchTextContent(/password alone is enough to sign in.*really Person 1 who asks/u)
  await question.getByRole('button', { name: 'Reset' }).click()
  await expect.element(question.getByRole('alert')).toMatchTextContent(/Latchkey can't be reached/u)
  await question.getByRole('button', { name: 'Reset' }).click()
  await expect.element(screen.getByText('Two-step sign-in of Person 1 was reset')).toBeVisible()
  expect(sent('DELETE').map((call) => call.path)).toEqual([`${one}/two-step`, `${one}/two-step`])
  await expect.element(panel.getByRole('button', { name: 'Reset two-step sign-in' })).not.toBeInTheDocument()
  await expect.element(panel.getByRole('definition').filter({ hasText: /^Off$/u })).toBeVisible()
})

test('nothing is offered to be reset where there is nothing, and what could not be read can be asked for again', async () => {
  const { panel } = await open(`/${person.id}`, { [`GET ${one}/two-step`]: [unreachable, json(switchedOff)] })
  await panel.getByRole('button', { name: 'Try again' }).click()
  await expect.element(panel.getByRole('definition').filter({ hasText: /^Off$/u })).toBeVisible()
  await expect.element(panel.getByRole('button', { name: 'Reset two-step sign-in' })).not.toBeInTheDocument()
})

test('removing says what ends, then leads back to the list', async () => {
  const { screen, router, sent } = await open(`/${person.id}`, { [`DELETE ${one}`]: empty })
  await screen.getByRole('button', { name: 'Remove' }).click()
  await expect.element(screen.getByText(/every app they authorized loses its access/u)).toBeVisible()
  await screen.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  await expect.element(screen.getByText('Person 1 was removed')).toBeVisible()
  await expect.poll(() => router.state.location.pathname).toBe(path)
  expect(sent('DELETE')[0]?.headers.get('if-match')).toBe('"3"')
})

test.each([
  ['Suspend', 'PATCH', json({ ...person, status: 'suspended', version: 4 })],
  ['Remove', 'DELETE', empty],
] as const)('%s has the groups asked for again, which say how many have them', async (action, method, answer) => {
  const calls = stubApi({
    'GET /session': json(sessionOf('administrator')),
    'GET /permission-groups': json(pageOf([planning, storehouse])),
    'GET /users': json(pageOf([person])),
    [`GET ${one}`]: json(person),
    [`GET ${one}/two-step`]: json(switchedOff),
    [`${method} ${one}`]: answer,
  })
  const groups = '/settings/user-accounts/permissions'
  const asked = () => calls.filter((call) => call.path === '/permission-groups').length
  const { screen, router } = await renderConsole(groups)
  await expect.element(screen.getByRole('link', { name: 'Planning' })).toBeVisible()
  expect(asked()).toBe(1)
  await router.navigate(`${path}/${person.id}`)
  await screen.getByRole('button', { name: action }).click()
  await screen.getByRole('alertdialog').getByRole('button', { name: action }).click()
  await expect.element(screen.getByRole('alertdialog')).not.toBeInTheDocument()
  await router.navigate(groups)
  await expect.poll(asked).toBe(2)
})

test('an administrator can look at a super administrator, and is offered nothing', async () => {
  const { screen, panel } = await open(`/${person.id}`, {
    [`GET ${one}`]: json({ ...person, role: 'super_administrator' }),
    'GET /users': json(pageOf([])),
  })
  await expect.element(screen.getByText('Only a Super Administrator can change a Super Administrator.')).toBeVisible()
  await expect.element(nameField(screen)).toHaveAttribute('readonly')
  await expect.element(panel.getByRole('button')).toHaveAccessibleName('Back')
})

test('one’s own role and end are not one’s own to decide', async () => {
  const me = userOf(1, { id: sessionOf('administrator').user.id, role: 'administrator' })
  const { screen, panel } = await open(`/${me.id}`, { [`GET /users/${me.id}`]: json(me) })
  await expect.element(screen.getByText(/Nobody changes their own role/u)).toBeVisible()
  await expect.element(panel.getByRole('definition').filter({ hasText: /^On$/u })).toBeVisible()
  await expect.element(panel.getByRole('radio')).not.toBeInTheDocument()
  for (const name of ['Suspend', 'Remove', 'Send a link for a new password', 'Reset two-step sign-in']) {
    await expect.element(panel.getByRole('button', { name })).not.toBeInTheDocument()
  }
})

test('who isn’t there any more is said so', async () => {
  const { screen } = await open('/not-an-id')
  await expect.element(screen.getByText('It is not there (any more). Someone may have deleted it.')).toBeVisible()
})
