import type { ConsumerCreate, Role } from '@latchkey/contracts'
import { standardModules, standardPermissions } from '../features/modules/standard-modules.ts'

const everyModule = (...actions: string[]): string[] =>
  standardModules.flatMap(({ key }) => actions.map((action) => `${key}:${action}`))

/** The groups of the demo company besides the one every company begins with. */
export const groups = {
  technicians: {
    name: 'Technicians',
    description: 'Carry out work orders, read and record meters',
    permissions: [
      'assets:view',
      'work_orders:view',
      'work_orders:create',
      'work_orders:edit',
      'work_requests:view',
      'work_requests:edit',
      'inventory:view',
      'personnel:view',
      'meters:view',
      'meters:create',
    ],
  },
  warehouse: {
    name: 'Warehouse',
    description: 'Everything about stock, and what it is needed for',
    permissions: [
      ...standardPermissions.filter((permission) => permission.startsWith('inventory:')),
      'assets:view',
      'work_orders:view',
    ],
  },
  reports: {
    name: 'Reports',
    description: 'Sees everything and changes nothing',
    permissions: everyModule('view', 'report'),
  },
  requests: {
    name: 'Requests only',
    description: 'Ask for work and follow what becomes of it',
    permissions: ['assets:view', 'work_requests:view', 'work_requests:create'],
  },
}

/** One of {@link groups}, or the group every company begins with. */
export type GroupName = keyof typeof groups | 'fullAccess'

interface DemoPerson {
  name: string
  email: string
  role: Role
  group: GroupName
}

/** The Super Administrator, who is made with the company. */
export const superAdministrator = { name: 'Olivia Bennett', email: 'super@acme.example' }

/** Everybody else. Those who can sign in come first. */
export const people = {
  marcus: { name: 'Marcus Reed', email: 'admin@acme.example', role: 'administrator', group: 'fullAccess' },
  sofia: { name: 'Sofía Delgado', email: 'member@acme.example', role: 'member', group: 'technicians' },
  daniel: { name: 'Daniel Okafor', email: 'daniel.okafor@acme.example', role: 'member', group: 'technicians' },
  priya: { name: 'Priya Nair', email: 'priya.nair@acme.example', role: 'member', group: 'reports' },
  tomas: { name: 'Tomás Herrera', email: 'tomas.herrera@acme.example', role: 'member', group: 'warehouse' },
  beatriz: { name: 'Beatriz Lima', email: 'beatriz.lima@acme.example', role: 'member', group: 'technicians' },
  liam: { name: 'Liam Gallagher-Shaw', email: 'liam.gallagher@acme.example', role: 'member', group: 'requests' },
} satisfies Record<string, DemoPerson>

/** A key of {@link people}. */
export type PersonName = keyof typeof people

/** The people of the trial who can sign in. */
export const signIns: { email: string; role: Role }[] = [
  { email: superAdministrator.email, role: 'super_administrator' },
  { email: people.marcus.email, role: people.marcus.role },
  { email: people.sofia.email, role: people.sofia.role },
]

const ago = (days: number, hours = 0, minutes = 0): number => ((days * 24 + hours) * 60 + minutes) * 60

/** A consumer of the demo company. Times are seconds before the trial's first start. */
export interface DemoConsumer {
  consumer: Omit<ConsumerCreate, 'permissionGroupId'>
  group: GroupName
  createdBefore: number
  usedBefore?: number
  disabledBefore?: number
  /** Its secret was rotated; the old one goes on working for a while. */
  rotated?: { before: number; overlapSeconds: number }
  /** Who authorized it, and when each was last served by it. */
  authorizedBy?: { person: PersonName; before: number; usedBefore?: number }[]
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
    rotated: { before: ago(6, 6, 42), overlapSeconds: ago(30) },
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
    authorizedBy: [
      { person: 'sofia', before: ago(96, 0, 53), usedBefore: ago(0, 0, 18) },
      { person: 'daniel', before: ago(125, 1, 15), usedBefore: ago(0, 3, 51) },
      { person: 'beatriz', before: ago(41, 0, 37), usedBefore: ago(2, 6, 4) },
    ],
  },
  {
    consumer: {
      grantType: 'authorization_code',
      name: 'Shift planner',
      description: 'Plans who works on what',
      redirectUris: ['https://planner.acme.example/oauth/callback', 'https://planner-test.acme.example/oauth/callback'],
    },
    group: 'technicians',
    createdBefore: ago(83, 3, 3),
    usedBefore: ago(1, 2, 12),
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
    },
    group: 'requests',
    createdBefore: ago(68, 4, 36),
    usedBefore: ago(0, 0, 41),
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
    },
    group: 'reports',
    createdBefore: ago(37, 1, 37),
    usedBefore: ago(3, 0, 40),
    authorizedBy: [
      { person: 'priya', before: ago(36, 3, 32), usedBefore: ago(3, 0, 40) },
      { person: 'tomas', before: ago(20, 5, 30), usedBefore: ago(19, 7, 24) },
    ],
  },
]
