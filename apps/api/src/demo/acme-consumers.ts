import type { ConsumerCreate, FailureDetail, FailureEndpoint, FailureReason } from '@latchkey/contracts'
import type { RequestOrigin } from '../lib/actor.ts'
import { groups, type GroupName, type PersonName } from './acme.ts'

const ago = (days: number, hours = 0, minutes = 0): number => ((days * 24 + hours) * 60 + minutes) * 60

/** A refusal of the demo company's consumers. */
export interface DemoFailure {
  before: number
  endpoint: FailureEndpoint
  error: string
  reason: FailureReason
  detail?: FailureDetail
  from: RequestOrigin
}

const browser =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36'
const importer = { ip: '203.0.113.64', userAgent: 'po-import/1.9 python-requests/2.32.3' }
const plannerCallback = 'https://planner.acme.example/oauth/callback'
const plannerCallbacks = [plannerCallback, 'https://planner-test.acme.example/oauth/callback']

const wrongSecret = (before: number): DemoFailure => ({
  before,
  endpoint: 'token',
  error: 'invalid_client',
  reason: 'wrong_secret',
  from: importer,
})

/** A consumer of the demo company. Times are seconds before the trial's first start. */
export interface DemoConsumer {
  consumer: Omit<ConsumerCreate, 'permissionGroupId'>
  group: GroupName
  createdBefore: number
  usedBefore?: number
  /** What uses the secret that it was created with. */
  usedFrom?: RequestOrigin
  disabledBefore?: number
  /** It got a second secret; the first goes on working for a while. */
  rotated?: { before: number; overlapSeconds: number; name: string }
  /** How many tokens it gets in an hour, of late. */
  tokensPerHour?: number
  /** What it was refused of late, oldest first. */
  failures?: DemoFailure[]
  /** Who authorized it, when each was last served by it, and what it made no use of then: ever, or since a time. */
  authorizedBy?: {
    person: PersonName
    before: number
    usedBefore?: number
    unused?: { permissions: string[]; since?: number }
  }[]
}

/** The consumers of the demo company. */
export const consumers: DemoConsumer[] = [
  {
    consumer: {
      grantType: 'client_credentials',
      name: 'ERP synchronization',
      description: 'Every night: assets, spare parts and cost centres',
    },
    group: 'warehouse',
    createdBefore: ago(214, 5, 10),
    usedBefore: ago(0, 9, 20),
    usedFrom: { ip: '203.0.113.21', userAgent: 'erp-sync/4.2.1' },
    rotated: { before: ago(6, 6, 42), overlapSeconds: ago(30), name: 'New ERP server' },
  },
  {
    consumer: {
      grantType: 'client_credentials',
      name: 'Meter gateway Plant 2',
      description: 'Sends the readings of 48 meters every 15 minutes',
    },
    group: 'technicians',
    createdBefore: ago(171, 0, 5),
    usedBefore: ago(0, 0, 6),
    usedFrom: { ip: '198.51.100.12', userAgent: 'meter-gateway/2.0' },
    tokensPerHour: 4,
  },
  {
    consumer: {
      grantType: 'client_credentials',
      name: 'Maintenance dashboard',
      description: 'Screens in the control room',
    },
    group: 'reports',
    createdBefore: ago(149, 8, 7),
    usedBefore: ago(0, 0, 1),
    usedFrom: { ip: '198.51.100.40', userAgent: 'okhttp/5.1.0' },
    tokensPerHour: 6,
    failures: [
      {
        before: ago(1, 4, 9),
        endpoint: 'token',
        error: 'invalid_scope',
        reason: 'scope_not_allowed',
        detail: { sent: 'work_orders:edit', expected: groups.reports.permissions },
        from: { ip: '198.51.100.40', userAgent: 'okhttp/5.1.0' },
      },
    ],
  },
  {
    consumer: {
      grantType: 'client_credentials',
      name: 'Purchase order import',
      description: 'Books incoming goods into stock',
    },
    group: 'warehouse',
    createdBefore: ago(102, 5, 38),
    usedBefore: ago(23, 0, 33),
    usedFrom: importer,
    failures: [ago(2, 3, 12), ago(1, 3, 12), ago(0, 3, 12), ago(0, 2, 57)].map(wrongSecret),
  },
  {
    consumer: {
      grantType: 'client_credentials',
      name: 'Payroll hours',
      description: 'Replaced by the export of the shift planner',
    },
    group: 'reports',
    createdBefore: ago(236, 3, 3),
    usedBefore: ago(88, 1, 28),
    disabledBefore: ago(87, 6, 5),
  },
  {
    consumer: {
      grantType: 'client_credentials',
      name: 'Data warehouse export',
      description: 'In preparation for January',
      authMethod: 'private_key_jwt',
      // Nobody has its private key: the program that will is not there yet.
      jwks: {
        keys: [
          {
            kty: 'EC',
            crv: 'P-256',
            x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
            y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
            kid: 'warehouse-1',
          },
        ],
      },
    },
    group: 'reports',
    createdBefore: ago(4, 3, 6),
  },
  {
    consumer: {
      grantType: 'authorization_code',
      clientType: 'public',
      name: 'Field app',
      description: 'Work orders on the technicians’ phones',
      redirectUris: ['com.acme.field:/oauth/callback', 'http://127.0.0.1/oauth/callback'],
    },
    group: 'technicians',
    createdBefore: ago(127, 8, 28),
    usedBefore: ago(0, 0, 18),
    tokensPerHour: 3,
    authorizedBy: [
      {
        person: 'sofia',
        before: ago(96, 0, 53),
        usedBefore: ago(0, 0, 18),
        unused: { permissions: ['work_requests:edit', 'personnel:view'] },
      },
      {
        person: 'daniel',
        before: ago(125, 1, 15),
        usedBefore: ago(0, 3, 51),
        unused: { permissions: ['meters:create'], since: ago(104, 2, 36) },
      },
      { person: 'beatriz', before: ago(41, 0, 37), usedBefore: ago(2, 6, 4) },
    ],
  },
  {
    consumer: {
      grantType: 'authorization_code',
      name: 'Shift planner',
      description: 'Plans who works on what',
      redirectUris: plannerCallbacks,
      website: 'https://planner.acme.example',
    },
    group: 'technicians',
    createdBefore: ago(83, 3, 3),
    usedBefore: ago(1, 2, 12),
    usedFrom: { ip: '192.0.2.80', userAgent: 'ShiftPlanner/7.3 (Java 21)' },
    failures: [
      {
        before: ago(0, 1, 26),
        endpoint: 'authorize',
        error: 'invalid_request',
        reason: 'redirect_uri_mismatch',
        detail: { sent: `${plannerCallback}/`, expected: plannerCallbacks, differsAt: plannerCallback.length },
        from: { ip: '192.0.2.17', userAgent: browser },
      },
    ],
    authorizedBy: [
      { person: 'sofia', before: ago(60, 8, 55), usedBefore: ago(1, 2, 12) },
      { person: 'marcus', before: ago(82, 2, 19), usedBefore: ago(5, 6, 10) },
      { person: 'daniel', before: ago(12, 8, 8) },
    ],
  },
  {
    consumer: {
      grantType: 'authorization_code',
      name: 'Request portal',
      description: 'Where tenants and office staff ask for repairs',
      redirectUris: ['https://requests.acme.example/oauth/callback'],
      website: 'https://requests.acme.example',
    },
    group: 'requests',
    createdBefore: ago(68, 4, 36),
    usedBefore: ago(0, 0, 41),
    usedFrom: { ip: '192.0.2.81', userAgent: 'request-portal/3.0' },
    tokensPerHour: 2,
    authorizedBy: [
      { person: 'liam', before: ago(65, 2, 7), usedBefore: ago(0, 0, 41) },
      { person: 'sofia', before: ago(30, 3, 24), usedBefore: ago(9, 1, 36) },
    ],
  },
  {
    consumer: {
      grantType: 'authorization_code',
      name: 'Reports for spreadsheets',
      description: 'Loads figures into the monthly workbook',
      redirectUris: ['https://sheets.acme.example/oauth/callback'],
      website: 'https://sheets.acme.example',
    },
    group: 'reports',
    createdBefore: ago(37, 1, 37),
    usedBefore: ago(3, 0, 40),
    usedFrom: { ip: '192.0.2.90', userAgent: 'sheets-connector/1.4' },
    authorizedBy: [
      { person: 'priya', before: ago(36, 3, 32), usedBefore: ago(3, 0, 40) },
      { person: 'tomas', before: ago(20, 5, 30), usedBefore: ago(19, 7, 24) },
    ],
  },
]
