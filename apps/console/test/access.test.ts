import { type Capability, capabilities, roleMay, roles } from '@latchkey/contracts/plain'
import { afterEach, expect, test, vi } from 'vitest'
import { maySee } from '../src/app/access.ts'
import { sectionsFor } from '../src/app/settings-sections.ts'

vi.mock(import('@latchkey/contracts/plain'), { spy: true })

const connections = '/settings/api-connections'
const accounts = '/settings/user-accounts'

/** What each page of the settings is for. */
const pages = [
  ['/settings/general', 'manage_company'],
  [`${accounts}/users`, 'manage_users'],
  [`${accounts}/permissions`, 'manage_permission_groups'],
  ['/settings/modules', 'manage_modules'],
  ['/settings/transactions-log', 'read_transactions'],
  ['/settings/security', 'manage_security'],
  [`${connections}/api-connection`, 'view_api_connection'],
  [`${connections}/oauth-consumers`, 'manage_consumers'],
  [`${connections}/app-authorizations`, 'manage_authorizations'],
  ['/settings/account', 'manage_own_account'],
] as const satisfies [string, Capability][]

afterEach(() => {
  vi.mocked(roleMay).mockReset()
})

/** Lets every role do nothing but one thing. */
const onlyMay = (allowed: Capability) => vi.mocked(roleMay).mockImplementation((_, wanted) => wanted === allowed)

test.each(roles)('the sections listed for a %s are those that the one table of roles opens', (role) => {
  const administrators = ['general', 'userAccounts', 'modules', 'transactions', 'security', 'apiConnections', 'account']
  expect(sectionsFor(role).map(({ label }) => label)).toEqual(
    (role === 'member' ? ['account'] : administrators).map((name) => `shell.${name}`),
  )
})

test.each(capabilities)('who may only %s sees the pages for that, and no other', (capability) => {
  onlyMay(capability)
  const open = pages.filter(([path]) => maySee(path, 'member'))
  expect(open).toEqual(pages.filter(([, needs]) => needs === capability))
  for (const [path] of open) {
    expect(maySee(`${path}/0`, 'member')).toBe(true)
    expect(maySee('/settings/', 'member'), 'it leads there').toBe(true)
    expect(sectionsFor('member')).toHaveLength(1)
  }
})

test('an address that no page is known for is for whoever may open all of them', () => {
  expect(roles.filter((role) => maySee('/settings/%67eneral', role))).toEqual(['super_administrator', 'administrator'])
  expect(maySee('/Settings/Account', 'member')).toBe(true)
})
