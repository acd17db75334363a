import { defaultSecurityRules, type SecuritySettings } from '@latchkey/contracts'
import { beforeEach, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { accountOf, currentSession } from './support/account-data.ts'
import { held, json, problem, stubApi } from './support/api-stub.ts'
import { consumerOf } from './support/consumer-data.ts'
import { openPanel, choose, chooseGrantType, nameField, save as saveConsumer } from './support/consumer-panel.tsx'
import { sessionOf } from './support/data.ts'
import { isInSight } from './support/in-sight.ts'
import { renderConsole } from './support/render.tsx'

const security = '/settings/security'
const session = { 'GET /session': json(sessionOf('administrator')) } as const
const settings: SecuritySettings = {
  ...defaultSecurityRules,
  version: 3,
  requestIp: '203.0.113.7',
  limitsAreShared: false,
}
const reading = 'GET /security-settings'
const changing = 'PATCH /security-settings'

beforeEach(async () => {
  await page.viewport(1440, 900)
})

const open = async (answers: Parameters<typeof stubApi>[0]) => {
  const calls = stubApi({ ...session, [reading]: json(settings), ...answers })
  const { screen } = await renderConsole(security)
  const save = () => screen.getByRole('button', { name: 'Save' }).click()
  const changes = () => calls.filter(({ method }) => method === 'PATCH')
  return { screen, save, changes }
}

test('what was changed is saved, and nothing else, based on what was read', async () => {
  const saved = { ...settings, version: 4 }
  const { screen, save, changes } = await open({ [changing]: json(saved) })
  await screen.getByLabelText('Shortest password').fill('16')
  await screen.getByRole('switch', { name: 'Lock out after wrong passwords' }).click()
  await screen.getByLabelText('Wrong passwords in a row').fill('5')
  await screen.getByRole('radio', { name: /^Administrators/u }).click()
  await screen.getByLabelText('Ends when not used for', { exact: true }).fill('1')
  await screen.getByLabelText('Allowed addresses').fill('2001:db8::/32')
  await screen.getByRole('button', { name: 'Add this address' }).click()
  await screen.getByRole('radio', { name: /^Required of all new consumers/u }).click()
  await save()
  await expect.element(screen.getByText('The security settings were saved')).toBeVisible()
  expect(changes()).toHaveLength(1)
  expect(changes()[0]?.headers.get('if-match')).toBe('"3"')
  expect(changes()[0]?.body).toEqual({
    minPasswordLength: 16,
    lockOutTries: 5,
    twoStepPolicy: 'administrators',
    sessionIdleSeconds: 3600,
    allowedIpRanges: ['2001:db8::/32', '203.0.113.7/32'],
    pkcePolicy: 'required',
  })
})

test('faults are at their fields, and nothing is sent before they are mended', async () => {
  const { screen, save, changes } = await open({})
  await screen.getByLabelText('Shortest password').fill('8')
  await screen.getByLabelText('Ends when not used for', { exact: true }).fill('13')
  await screen.getByLabelText('Access token lifetime', { exact: true }).fill('0')
  await screen.getByLabelText('Allowed addresses').fill('203.0.113.0/24\n203.0.113.0/99')
  await save()
  await expect.element(screen.getByText('Shortest password is too small (limit: 12)')).toBeVisible()
  await expect.element(screen.getByText('Access token lifetime must be between 1 minute and 1 day')).toBeVisible()
  await expect.element(screen.getByText(/^Allowed addresses must be addresses or ranges such as/u)).toBeVisible()
  expect(changes()).toEqual([])
  await screen.getByLabelText('Shortest password').fill('12')
  await screen.getByLabelText('Access token lifetime', { exact: true }).fill('10')
  await screen.getByLabelText('Allowed addresses').fill('')
  await save()
  await expect
    .element(screen.getByText('Ends when not used for must not be longer than the longest session'))
    .toBeVisible()
  expect(changes()).toEqual([])
})

test('ranges that leave out where one is are refused by the server, at the field', async () => {
  const fault = { path: 'allowedIpRanges', code: 'locks_you_out' as const, message: 'x' }
  const { screen, save } = await open({ [changing]: problem(400, 'validation', [fault]) })
  await screen.getByLabelText('Allowed addresses').fill('198.51.100.0/24')
  await save()
  await expect
    .element(screen.getByText(/^Allowed addresses must contain the address that you are at now/u))
    .toBeVisible()
})

test('a lock-out that is switched off again leaves no fault behind, and nothing to save', async () => {
  const { screen, save, changes } = await open({})
  const lockOut = screen.getByRole('switch', { name: 'Lock out after wrong passwords' })
  await lockOut.click()
  await screen.getByLabelText('Wrong passwords in a row').fill('')
  await save()
  await expect.element(screen.getByText("Wrong passwords in a row can't be blank")).toBeVisible()
  await lockOut.click()
  await save()
  await expect.element(screen.getByText('There is nothing to save: nothing was changed.')).toBeVisible()
  expect(changes()).toEqual([])
})

test('somebody else’s change is loaded without losing what was typed, and shown where both differ', async () => {
  const theirs: SecuritySettings = {
    ...settings,
    sessionIdleSeconds: 30 * 60,
    twoStepPolicy: 'everyone',
    allowedIpRanges: ['203.0.113.0/24'],
    version: 4,
  }
  const { screen, save, changes } = await open({
    [reading]: [json(settings), json(theirs)],
    [changing]: [problem(412, 'precondition_failed'), json({ ...theirs, version: 5 })],
  })
  await screen.getByLabelText('Ends when not used for', { exact: true }).fill('3')
  await screen.getByLabelText('Allowed addresses').fill('2001:db8::/32')
  await save()
  await screen.getByRole('button', { name: 'Load current state' }).click()
  await expect.element(screen.getByText('Saved by someone else meanwhile: 30 minutes')).toBeVisible()
  await expect.element(screen.getByLabelText('Ends when not used for', { exact: true })).toHaveValue(3)
  await expect.element(screen.getByRole('radio', { name: /^Everyone/u })).toBeChecked()
  await expect.element(screen.getByLabelText('Allowed addresses')).toHaveValue('203.0.113.0/24\n2001:db8::/32')
  await save()
  await expect.element(screen.getByText('The security settings were saved')).toBeVisible()
  expect(changes()[1]?.body).toEqual({
    sessionIdleSeconds: 3 * 3600,
    allowedIpRanges: ['203.0.113.0/24', '2001:db8::/32'],
  })
  expect(changes()[1]?.headers.get('if-match')).toBe('"4"')
})

test.each([1440, 390])('what became of saving is in sight below the top bar (%i px wide)', async (width) => {
  await page.viewport(width, 844)
  const theirs = { ...settings, minPasswordLength: 15, version: 4 }
  const { screen, save } = await open({
    [reading]: [json(settings), json(theirs)],
    [changing]: [problem(500, 'internal'), problem(412, 'precondition_failed')],
  })
  await screen.getByLabelText('Shortest password').fill('14')
  await save()
  await expect.poll(() => isInSight(screen.getByRole('alert').element())).toBe(true)
  await save()
  const load = screen.getByRole('button', { name: 'Load current state' })
  await expect.element(load).toBeVisible()
  await expect.poll(() => isInSight(screen.getByRole('alert').element())).toBe(true)
})

test('a lock-out that somebody else switched off stays on for whoever was setting it, and both are shown', async () => {
  const mine: SecuritySettings = { ...settings, lockOutTries: 5 }
  const { screen, save, changes } = await open({
    [reading]: [json(mine), json({ ...settings, version: 4 })],
    [changing]: [problem(412, 'precondition_failed'), json({ ...mine, lockOutTries: 8, version: 5 })],
  })
  const lockOut = screen.getByRole('switch', { name: 'Lock out after wrong passwords' })
  const tries = screen.getByLabelText('Wrong passwords in a row')
  await tries.fill('8')
  await save()
  await screen.getByRole('button', { name: 'Load current state' }).click()
  await expect.element(lockOut).toHaveAccessibleDescription('Saved by someone else meanwhile: Off')
  await expect.element(lockOut).toBeChecked()
  await expect.element(tries).toHaveValue(8)
  await expect.element(tries).toHaveAccessibleDescription(/^3 to 100/u)
  await save()
  await expect.element(screen.getByText('The security settings were saved')).toBeVisible()
  expect(changes()[1]?.body).toEqual({ lockOutTries: 8 })
  expect(changes()[1]?.headers.get('if-match')).toBe('"4"')
})

test('whoever only set how long it lasts keeps the tries there were, when somebody else switched it off', async () => {
  const mine: SecuritySettings = { ...settings, lockOutTries: 5 }
  const { screen, save, changes } = await open({
    [reading]: [json(mine), json({ ...settings, version: 4 })],
    [changing]: [problem(412, 'precondition_failed'), json({ ...mine, version: 5 })],
  })
  await screen.getByLabelText('Locked out for', { exact: true }).fill('30')
  await save()
  await screen.getByRole('button', { name: 'Load current state' }).click()
  await expect.element(screen.getByLabelText('Wrong passwords in a row')).toHaveValue(5)
  await save()
  await expect.poll(() => changes()[1]?.body).toEqual({ lockOutTries: 5, lockOutSeconds: 30 * 60 })
})

test('whoever switches a lock-out off sees that somebody else set it meanwhile', async () => {
  const mine: SecuritySettings = { ...settings, lockOutTries: 5 }
  const { screen, save, changes } = await open({
    [reading]: [json(mine), json({ ...mine, lockOutTries: 8, version: 4 })],
    [changing]: [problem(412, 'precondition_failed'), json({ ...settings, version: 5 })],
  })
  const lockOut = screen.getByRole('switch', { name: 'Lock out after wrong passwords' })
  await lockOut.click()
  await save()
  await screen.getByRole('button', { name: 'Load current state' }).click()
  await expect
    .element(lockOut)
    .toHaveAccessibleDescription('Saved by someone else meanwhile: On, at 8 wrong passwords in a row')
  await expect.element(lockOut).not.toBeChecked()
  await save()
  await expect.poll(() => changes()[1]?.body).toEqual({ lockOutTries: null })
})

test('the same length of time in another unit is no change, and takes over what somebody else saved', async () => {
  const mine: SecuritySettings = { ...settings, sessionIdleSeconds: 3600 }
  const theirs: SecuritySettings = { ...mine, sessionIdleSeconds: 7200, sessionAbsoluteSeconds: 172_800, version: 4 }
  const { screen, save } = await open({
    [reading]: [json(mine), json(theirs)],
    [changing]: problem(412, 'precondition_failed'),
  })
  const idle = screen.getByLabelText('Ends when not used for', { exact: true })
  const absolute = screen.getByLabelText('Ends in any case after', { exact: true })
  await idle.fill('60')
  await screen.getByLabelText('Ends when not used for: unit').selectOptions('minutes')
  await absolute.fill('48')
  await screen.getByLabelText('Ends in any case after: unit').selectOptions('hours')
  await screen.getByLabelText('Shortest password').fill('20')
  await save()
  await screen.getByRole('button', { name: 'Load current state' }).click()
  await expect.element(idle).toHaveValue(2)
  await expect.element(screen.getByLabelText('Ends when not used for: unit')).toHaveValue('hours')
  await expect.element(screen.getByLabelText('Shortest password')).toHaveValue(20)
  await expect.element(screen.getByText(/^Saved by someone else meanwhile/u)).not.toBeInTheDocument()
  await absolute.fill('47')
  await screen.getByLabelText('Ends in any case after: unit').selectOptions('hours')
  await expect.element(screen.getByText('Saved by someone else meanwhile: 2 days')).toBeVisible()
  await absolute.fill('48')
  await expect.element(screen.getByText(/^Saved by someone else meanwhile/u)).not.toBeInTheDocument()
})

test('what was decided holds for whoever decided it, too, and is shown to them', async () => {
  let decided = settings
  const calls = stubApi({
    ...session,
    [reading]: json(settings),
    'GET /account': (call) => json(accountOf('administrator', { passwordRules: decided }))(call),
    'GET /account/sessions': json({ items: [currentSession] }),
    'GET /account/passkeys': json({ items: [] }),
    [changing]: (call) => {
      decided = { ...settings, minPasswordLength: 20, version: 4 }
      return json(decided)(call)
    },
  })
  const asked = (path: string) => calls.filter((call) => call.method === 'GET' && call.path === path).length
  const { screen, router } = await renderConsole('/settings/account')
  await expect.element(screen.getByText(/^At least 12 characters/u)).toBeVisible()
  await expect.element(screen.getByText(/192\.0\.2\.7/u)).toBeVisible()
  await router.navigate(security)
  await screen.getByLabelText('Shortest password').fill('20')
  expect(asked('/session')).toBe(1)
  await screen.getByRole('button', { name: 'Save' }).click()
  // A second step may be asked of them by now.
  await expect.poll(() => asked('/session')).toBe(2)
  await router.navigate('/settings/account')
  await expect.element(screen.getByText(/^At least 20 characters/u)).toBeVisible()
  expect(asked('/account/sessions')).toBe(2)
})

test('leaving asks before what was changed is lost', async () => {
  const { screen } = await open({})
  await screen.getByLabelText('Shortest password').fill('20')
  await screen.getByRole('link', { name: 'Account' }).click()
  await expect.element(screen.getByRole('alertdialog', { name: 'Leave without saving?' })).toBeVisible()
  await screen.getByRole('button', { name: 'Keep editing' }).click()
  await expect.element(screen.getByLabelText('Shortest password')).toHaveValue(20)
})

test('while the settings load, and when that does not work, the page says so', async () => {
  const slow = held(problem(503, 'unavailable'))
  const { screen } = await open({ [reading]: [slow.answer, json(settings)] })
  await expect.element(screen.getByLabelText('Loading…')).toBeVisible()
  slow.release()
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByLabelText('Shortest password')).toHaveValue(12)
})

test('a member is told that security is not open to them', async () => {
  stubApi({ 'GET /session': json(sessionOf('member')) })
  const { screen } = await renderConsole(security)
  await expect.element(screen.getByRole('heading', { name: 'Not open to you' })).toBeVisible()
})

test('who is signed in from a network that is not allowed is told so, and can try again', async () => {
  stubApi({
    'GET /session': [problem(403, 'network_not_allowed'), json(sessionOf('member'))],
    'GET /account': problem(503, 'unavailable'),
  })
  const { screen } = await renderConsole('/settings/account')
  await expect.element(screen.getByRole('heading', { name: 'Not open from here' })).toBeVisible()
  await expect.element(screen.getByText(/allows signing in from certain networks only/u)).toBeVisible()
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByRole('heading', { name: 'Account' })).toBeVisible()
})

const decided = json({
  accessTokenSeconds: 120,
  refreshIdleSeconds: 3600,
  refreshAbsoluteSeconds: 7200,
  pkcePolicy: 'required',
})
/** What is sent of an app whose longest time without use is all that was not left as the company decided. */
const newApp = {
  grantType: 'authorization_code',
  name: 'App',
  description: null,
  permissionGroupId: consumerOf(1).permissionGroup.id,
  redirectUris: ['https://app.example/callback'],
  clientType: 'confidential',
  refreshIdleSeconds: 7200,
}

test('a new consumer begins with what the company decided, which is left for the server to fill in', async () => {
  const { screen, sent } = await openPanel('/new', {
    'GET /consumers/defaults': decided,
    'POST /consumers': problem(400, 'validation'),
  })
  await chooseGrantType(screen, 'Authorization code')
  await nameField(screen).fill('App')
  await choose(screen, 'Group Permissions', 'Planning')
  await screen.getByRole('textbox', { name: 'Redirect URI 1' }).fill('https://app.example/callback')
  await screen.getByRole('button', { name: /^Advanced/u }).click()
  await expect.element(screen.getByLabelText('Access token lifetime', { exact: true })).toHaveValue(2)
  await expect.element(screen.getByText('Always on: your company requires it of new consumers.')).toBeVisible()
  await screen.getByLabelText('Longest time without use', { exact: true }).fill('2')
  await saveConsumer(screen)
  await expect.poll(() => sent('POST').length).toBe(1)
  expect(sent('POST')[0]?.body).toEqual(newApp)
})

test('what the company decided comes late: faults that are shown stay, and what was typed', async () => {
  const defaults = held(decided)
  const { screen, sent } = await openPanel('/new', {
    'GET /consumers/defaults': defaults.answer,
    'POST /consumers': problem(400, 'validation'),
  })
  await saveConsumer(screen)
  await expect.element(screen.getByText("Name can't be blank")).toBeVisible()
  await chooseGrantType(screen, 'Authorization code')
  await screen.getByRole('button', { name: /^Advanced/u }).click()
  await screen.getByLabelText('Longest time without use', { exact: true }).fill('2')
  defaults.release()
  await expect.element(screen.getByLabelText('Access token lifetime', { exact: true })).toHaveValue(2)
  await expect.element(screen.getByLabelText('Longest time without use', { exact: true })).toHaveValue(2)
  await expect.element(screen.getByText("Name can't be blank")).toBeVisible()
  await nameField(screen).fill('App')
  await expect.element(screen.getByText("Name can't be blank")).not.toBeInTheDocument()
  await choose(screen, 'Group Permissions', 'Planning')
  await screen.getByRole('textbox', { name: 'Redirect URI 1' }).fill('https://app.example/callback')
  await screen.getByLabelText('Longest time without use: unit').selectOptions('hours')
  await saveConsumer(screen)
  await expect.poll(() => sent('POST').length).toBe(1)
  expect(sent('POST')[0]?.body).toEqual(newApp)
})

test.each([
  [true, /^All servers of this installation count together/u],
  [false, /^Each server of this installation counts by itself/u],
])('the Hub gets a limit, or none, and it is said who counts (together: %s)', async (limitsAreShared, words) => {
  const read = { ...settings, limitsAreShared }
  const limited = { ...read, version: 4, hubRequestsPerMinute: 9000 }
  const { screen, save, changes } = await open({ [reading]: json(read), [changing]: json(limited) })
  await expect.element(screen.getByText(words)).toBeVisible()
  const field = screen.getByLabelText('Requests per minute')
  await field.fill('9000')
  await save()
  await expect.element(screen.getByText('The security settings were saved')).toBeVisible()
  await field.fill('')
  await save()
  await expect.poll(() => changes()).toHaveLength(2)
  expect(changes().map(({ body }) => body)).toEqual([{ hubRequestsPerMinute: 9000 }, { hubRequestsPerMinute: null }])
})
