/** What a page begins with, besides the entry and the common texts. */
export interface Page {
  modules: string[]
  /** Features whose texts it speaks. */
  texts: string[]
  /** Modules that only wide screens need. */
  wide?: string[]
}

const app = (...names: string[]): string[] => names.map((name) => `src/app/${name}.tsx`)
const features = (...names: string[]): string[] => names.map((name) => `src/features/${name}.tsx`)

const door = (feature: string, page: string): Page => ({
  modules: features(`${feature}/${page}`),
  texts: [feature],
})

const behind = (modules: string[], texts: string[], wide: string[] = []): Page => ({
  modules: [...app('console', 'shell'), ...modules],
  texts,
  wide,
})

const setting = (feature: string, page: string, ...layouts: string[]): Page =>
  behind([...app('settings-layout', ...layouts), ...features(`${feature}/${page}`)], [feature])

/** The pages in front of the console, by address. */
export const doors: Record<string, Page> = {
  '/sign-in': door('session', 'sign-in-page'),
  '/set-password': door('account-links', 'set-password-page'),
  '/forgot-password': door('account-links', 'forgot-password-page'),
  '/authorize': door('authorization-requests', 'authorization-page'),
}

const apiConnections = '/settings/api-connections'
const userAccounts = '/settings/user-accounts'

/** The console's pages, by where their addresses begin. One that isn't here shows up all the same, an answer or two later. */
export const consolePages: Record<string, Page> = {
  // Whoever is led on from there to their own apps begins with those.
  '/': behind([...app('home'), ...features('activity/activity-page')], ['activity']),
  '/my-apps': behind(features('authorizations/my-apps-page'), ['authorizations']),
  '/settings/general': setting('company', 'general-page'),
  [`${userAccounts}/users`]: setting('users', 'users-page', 'user-accounts-layout'),
  [`${userAccounts}/permissions`]: setting('permission-groups', 'permission-groups-page', 'user-accounts-layout'),
  '/settings/modules': setting('modules', 'modules-page'),
  '/settings/transactions-log': behind(app('settings-layout', 'transactions-section'), ['transactions']),
  '/settings/security': setting('security-settings', 'security-settings-page'),
  [`${apiConnections}/api-connection`]: setting('api-connection', 'api-connection-page', 'api-connections-layout'),
  [`${apiConnections}/oauth-consumers`]: {
    ...behind(app('settings-layout', 'api-connections-layout', 'consumers-section'), ['consumers', 'activity']),
    wide: features('consumers/consumer-table'),
  },
  [`${apiConnections}/app-authorizations`]: setting('authorizations', 'authorizations-page', 'api-connections-layout'),
  '/settings/account': setting('account', 'account-page'),
}
