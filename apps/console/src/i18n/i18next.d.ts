import 'i18next'
import type account from '../features/account/locales/en.json'
import type accountLinks from '../features/account-links/locales/en.json'
import type activity from '../features/activity/locales/en.json'
import type apiConnection from '../features/api-connection/locales/en.json'
import type authorizationRequests from '../features/authorization-requests/locales/en.json'
import type authorizations from '../features/authorizations/locales/en.json'
import type company from '../features/company/locales/en.json'
import type consumers from '../features/consumers/locales/en.json'
import type modules from '../features/modules/locales/en.json'
import type permissionGroups from '../features/permission-groups/locales/en.json'
import type securitySettings from '../features/security-settings/locales/en.json'
import type session from '../features/session/locales/en.json'
import type transactions from '../features/transactions/locales/en.json'
import type users from '../features/users/locales/en.json'
import type common from './locales/en.json'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    returnNull: false
    resources: {
      common: typeof common
      account: typeof account
      'account-links': typeof accountLinks
      activity: typeof activity
      'api-connection': typeof apiConnection
      'authorization-requests': typeof authorizationRequests
      authorizations: typeof authorizations
      company: typeof company
      consumers: typeof consumers
      modules: typeof modules
      'permission-groups': typeof permissionGroups
      'security-settings': typeof securitySettings
      session: typeof session
      users: typeof users
      transactions: typeof transactions
    }
  }
}
