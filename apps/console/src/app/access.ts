import { type Capability, type Role, roleMay } from '@latchkey/contracts/plain'
import { paths } from './paths.ts'

/** What whoever opens a page of the settings must be allowed to do, by where its addresses begin. Who may, the contract's table says. */
const pages: readonly { path: string; needs: Capability }[] = [
  { path: paths.general, needs: 'manage_company' },
  { path: paths.users, needs: 'manage_users' },
  { path: paths.permissionGroups, needs: 'manage_permission_groups' },
  { path: paths.modules, needs: 'manage_modules' },
  { path: paths.transactions, needs: 'read_transactions' },
  { path: paths.security, needs: 'manage_security' },
  { path: paths.apiConnection, needs: 'view_api_connection' },
  { path: paths.consumers, needs: 'manage_consumers' },
  { path: paths.authorizations, needs: 'manage_authorizations' },
  { path: paths.account, needs: 'manage_own_account' },
]

const isWithin = (path: string, outer: string): boolean => path === outer || path.startsWith(`${outer}/`)

/**
 * Whether a role may open an address of the settings. What only leads on to pages is open to whoever may open one of them.
 * @param pathname of the address
 * @param role of the person
 */
export const maySee = (pathname: string, role: Role): boolean => {
  const address = pathname.toLowerCase().replace(/\/+$/u, '')
  const found = pages.filter(({ path }) => isWithin(address, path) || isWithin(path, address))
  // The router knows more spellings of an address than this table does: those are for whoever may open everything.
  return found.length === 0
    ? pages.every(({ needs }) => roleMay(role, needs))
    : found.some(({ needs }) => roleMay(role, needs))
}
