import type {
  Authorization,
  AuthorizationQuestion,
  Module,
  ModulePage,
  PermissionLosses,
  Role,
  Session,
} from '@latchkey/contracts'

/** An id made of a number. */
export const idOf = (number: number): string => `${String(number).padStart(8, '0')}-0000-4000-8000-000000000000`

const hour = 3_600_000

/** A moment some hours away. @param hours negative for the past */
export const hoursFromNow = (hours: number): string => new Date(Date.now() + hours * hour).toISOString()

/** A session of Martín at Acme. @param role what he may do */
export const sessionOf = (role: Role, language: Session['user']['language'] = null): Session => ({
  user: { id: idOf(1), name: 'Martín Quiroga', email: 'martin@acme.example', role, language },
  company: { id: idOf(2), name: 'Acme', number: 477, language: 'en', color: null, logo: null },
  expiresAt: hoursFromNow(12),
  needsSecondFactor: false,
})

const noDescriptions: Module['descriptions'] = { view: null, create: null, edit: null, delete: null, report: null }

/** Two modules of the product. */
export const workOrders: Module = {
  key: 'work_orders',
  name: { en: 'Work orders', es: 'Órdenes de trabajo', 'pt-BR': 'Ordens de serviço' },
  actions: ['view', 'create', 'edit', 'delete', 'report'],
  descriptions: noDescriptions,
  position: 0,
  archived: false,
  upstream: null,
  pathRules: [],
  version: 1,
}
export const meters: Module = {
  key: 'meters',
  name: { en: 'Meters', es: 'Medidores', 'pt-BR': 'Medidores' },
  actions: ['view', 'create'],
  descriptions: noDescriptions,
  position: 1,
  archived: false,
  upstream: null,
  pathRules: [],
  version: 1,
}

/** A page of a list that has nothing after it. */
export const pageOf = <Item>(items: Item[]) => ({ items, total: items.length, totalIsAtLeast: false, nextCursor: null })

/** The tag of an order of modules, made of a letter. */
export const orderTagOf = (letter: string): string => letter.repeat(64)

/** An answer of `GET /modules`. */
export const modulePageOf = (items: Module[], orderTag = orderTagOf('a')): ModulePage => ({
  ...pageOf(items),
  orderTag,
})

/** The answer of `GET /modules`. */
export const modulePage = modulePageOf([workOrders, meters])

/** The answer to a preview of what takes nothing from anybody. */
export const noLosses: PermissionLosses = {
  lost: [],
  users: { total: 0, items: [] },
  consumers: { total: 0, items: [] },
  authorizations: { total: 0, items: [] },
  apiConnection: null,
}

/** A reference as the API hands them out. */
export const reference = 'R'.repeat(43)

/** What an app called Field Notes asks of Martín. */
export const questionOf = (changes: Partial<AuthorizationQuestion> = {}): AuthorizationQuestion => ({
  status: 'awaiting_decision',
  decisionToken: 'proof',
  consumer: {
    id: idOf(11),
    name: 'Field Notes',
    description: null,
    clientType: 'confidential',
    website: null,
    logo: null,
  },
  isFirstInCompany: false,
  redirectHost: 'notes.example',
  redirectsElsewhere: false,
  company: { name: 'Acme', color: null, logo: null },
  user: { id: idOf(1), name: 'Martín Quiroga', email: 'martin@acme.example' },
  modules: [
    {
      key: 'work_orders',
      name: workOrders.name,
      permissions: [
        { permission: 'work_orders:view', action: 'view', description: null },
        { permission: 'work_orders:create', action: 'create', description: null },
      ],
    },
    {
      key: 'meters',
      name: meters.name,
      permissions: [{ permission: 'meters:view', action: 'view', description: null }],
    },
  ],
  expiresAt: hoursFromNow(1),
  ...changes,
})

/** An app's access for Martín. @param name of the app */
export const authorizationOf = (name: string, changes: Partial<Authorization> = {}): Authorization => ({
  id: idOf(10),
  consumer: { id: idOf(11), key: 'key', name, description: null, logo: null },
  user: { id: idOf(1), name: 'Martín Quiroga', email: 'martin@acme.example' },
  permissions: ['work_orders:view', 'work_orders:create', 'meters:view'],
  unused: [],
  grantedAt: hoursFromNow(-72),
  lastUsedAt: hoursFromNow(-2),
  expiresAt: null,
  ...changes,
})
