import type { Role } from '@latchkey/contracts'
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
