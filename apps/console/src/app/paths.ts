import { setPasswordPath } from '@latchkey/contracts/plain'

const apiConnections = '/settings/api-connections'
const userAccounts = '/settings/user-accounts'

const consumer = (id: string): string => `${apiConnections}/oauth-consumers/${encodeURIComponent(id)}`

/** Every path of the console. */
export const paths = {
  home: '/',
  signIn: '/sign-in',
  setPassword: setPasswordPath,
  forgotPassword: '/forgot-password',
  authorize: '/authorize',
  authorizeRequest: (reference: string): string =>
    `/authorize?${new URLSearchParams({ request: reference }).toString()}`,
  signInForRequest: (reference: string): string =>
    `/sign-in?${new URLSearchParams({ authorization: reference }).toString()}`,
  twoStep: '/two-step',
  twoStepBefore: (next: string): string =>
    next === '/' ? '/two-step' : `/two-step?${new URLSearchParams({ return: next }).toString()}`,
  myApps: '/my-apps',
  settings: '/settings',
  general: '/settings/general',
  userAccounts,
  users: `${userAccounts}/users`,
  newUser: `${userAccounts}/users/new`,
  user: (id: string): string => `${userAccounts}/users/${encodeURIComponent(id)}`,
  permissionGroups: `${userAccounts}/permissions`,
  newPermissionGroup: `${userAccounts}/permissions/new`,
  permissionGroup: (id: string): string => `${userAccounts}/permissions/${encodeURIComponent(id)}`,
  modules: '/settings/modules',
  newModule: '/settings/modules/new-module',
  module: (key: string): string => `/settings/modules/${encodeURIComponent(key)}`,
  apiConnections,
  apiConnection: `${apiConnections}/api-connection`,
  consumers: `${apiConnections}/oauth-consumers`,
  newConsumer: `${apiConnections}/oauth-consumers/new`,
  consumer,
  consumerFailures: (id: string): string => `${consumer(id)}#failures`,
  consumerUsage: (id: string): string => `${consumer(id)}#usage`,
  consumerSecrets: (id: string): string => `${consumer(id)}#secrets`,
  consumersOf: (filter: Record<string, string>): string =>
    `${apiConnections}/oauth-consumers?${new URLSearchParams(filter).toString()}`,
  authorizations: `${apiConnections}/app-authorizations`,
  authorizationsOf: (search: string): string =>
    `${apiConnections}/app-authorizations?${new URLSearchParams({ search }).toString()}`,
  transactions: '/settings/transactions-log',
  transaction: (id: string): string => `/settings/transactions-log/${encodeURIComponent(id)}`,
  transactionsOf: (filter: Record<string, string>): string =>
    `/settings/transactions-log?${new URLSearchParams(filter).toString()}`,
  security: '/settings/security',
  account: '/settings/account',
} as const

/**
 * The path inside the console that a `return` parameter names, or `undefined` for anything that would lead elsewhere.
 * @param candidate the parameter's text
 */
export function inAppPath(candidate: string | null): string | undefined {
  // A second slash or a backslash would make it another host's address; control characters are stripped by URL parsers.
  if (!candidate || !/^\/(?![/\\])[\u0021-\u007e]*$/u.test(candidate) || candidate.includes('\\')) return undefined
  const base = 'https://console.invalid'
  if (!URL.canParse(candidate, base)) return undefined
  const { origin, pathname, search, hash } = new URL(candidate, base)
  if (origin !== base || pathname.startsWith('//') || pathname === paths.signIn) return undefined
  return `${pathname}${search}${hash}`
}
