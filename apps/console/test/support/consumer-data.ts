import { type Consumer, type ConsumerSecret, defaultLifetimes, type PermissionGroup } from '@latchkey/contracts'
import { hoursFromNow } from './data.ts'

const idOf = (number: number): string => `${String(number).padStart(8, '0')}-0000-4000-8000-00000000000c`

/** Two permission groups of Acme. */
export const planning: PermissionGroup = {
  id: idOf(1),
  name: 'Planning',
  description: 'Plans and follows work',
  permissions: ['work_orders:view', 'work_orders:create'],
  userCount: 2,
  consumerCount: 1,
  version: 1,
}
export const storehouse: PermissionGroup = {
  id: idOf(2),
  name: 'Storehouse',
  description: null,
  permissions: [],
  userCount: 0,
  consumerCount: 0,
  version: 1,
}

/** A secret as it can be shown later. @param lastFour its end @param changes what is not as usual */
export const secretOf = (lastFour: string, changes: Partial<ConsumerSecret> = {}): ConsumerSecret => ({
  id: idOf(lastFour.charCodeAt(0) * 1000 + lastFour.charCodeAt(3)),
  name: null,
  lastFour,
  createdAt: hoursFromNow(-48),
  expiresAt: null,
  isReplaced: false,
  lastUsedAt: null,
  lastUsedBy: null,
  ...changes,
})

/** A consumer of Acme. @param number tells them apart @param changes what is not as usual */
export const consumerOf = (number: number, changes: Partial<Consumer> = {}): Consumer => ({
  id: idOf(100 + number),
  key: `key-${number}`,
  name: `Consumer ${number}`,
  description: null,
  grantType: 'client_credentials',
  clientType: 'confidential',
  permissionGroup: { id: planning.id, name: planning.name },
  redirectUris: [],
  website: null,
  logo: null,
  status: 'active',
  authMethod: 'client_secret',
  jwks: null,
  jwksUri: null,
  acceptsEndpointAudience: false,
  requiresPkce: true,
  followsOauth21: false,
  issuesRefreshTokens: true,
  tokenFormat: 'jwt',
  ...defaultLifetimes,
  usesHub: false,
  allowedIpRanges: [],
  requestsPerMinute: null,
  secrets: [secretOf('abcd')],
  createdAt: hoursFromNow(-72),
  createdBy: { id: idOf(9), name: 'Valentina Rojas', email: 'valentina@acme.example' },
  updatedAt: hoursFromNow(-72),
  lastUsedAt: hoursFromNow(-2),
  version: 3,
  ...changes,
})
