import { account, accountInTwoSteps, gate } from './account.ts'
import { apiConnection, apiConnectionOfOthers, newCompany } from './api-connection.ts'
import { authorizations } from './authorizations.ts'
import { changedCompany, company } from './company.ts'
import { consumer } from './consumer.ts'
import { consumers, newConsumers } from './consumers.ts'
import { doors } from './doors.ts'
import type { Gallery } from './gallery.ts'
import { home } from './home.ts'
import { member } from './member.ts'
import { modules } from './modules.ts'
import { permissionGroups } from './permission-groups.ts'
import { shell } from './shell.ts'
import { transactions } from './transactions.ts'
import { users } from './users.ts'

/** Every screen and state that people see, by whose or of what it is: what looks at all of them finds them here and nowhere else. */
export const galleries: Record<string, Gallery> = {
  'in front of the console': doors,
  'of a member': member,
  'of Account': account,
  'of Account with two-step sign-in': accountInTwoSteps,
  'of somebody who needs two-step sign-in': gate,
  'of Home': home,
  'of the consumers': consumers,
  'of a new consumer': newConsumers,
  'of a consumer': consumer,
  'of App authorizations': authorizations,
  'of users': users,
  'of permission groups': permissionGroups,
  'of modules': modules,
  'of the Transactions log': transactions,
  'of General and Security': company,
  'of General and Security that two change': changedCompany,
  'of an API Connection of others': apiConnectionOfOthers,
  'of an API Connection that is used': apiConnection,
  'of a new company': newCompany,
  'around the pages': shell,
}
