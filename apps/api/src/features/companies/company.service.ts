import { randomUUID } from 'node:crypto'
import type {
  AccountLink,
  Company,
  CompanyProfile,
  CompanySettings,
  CompanySettingsUpdate,
  CompanyUpdate,
  Language,
  PermissionGroup,
  User,
} from '@latchkey/contracts'
import type { Db, OperatorDb } from '../../database/database.ts'
import { inCompany } from '../../database/in-company.ts'
import type { Actor } from '../../lib/actor.ts'
import { notFound } from '../../lib/app-error.ts'
import type { Clock } from '../../lib/clock.ts'
import type { AccountLinkService } from '../account-links/account-link.service.ts'
import type { ModuleService } from '../modules/module.service.ts'
import { standardPermissions } from '../modules/standard-modules.ts'
import type { PermissionGroupService } from '../permission-groups/permission-group.service.ts'
import { byActor, changedFields, type TransactionService } from '../transactions/transaction.service.ts'
import type { UserService } from '../users/user.service.ts'
import * as store from './company.store.ts'
import { lockProfile, requireVersion } from './lock-profile.ts'

/**
 * A company and its first person, who is invited. For a trial or a test there is a `password` instead, and a `number`; other companies get the
 * next free one.
 */
export interface CompanyCreate {
  name: string
  language: Language
  superAdministrator: { name: string; email: string; password?: string }
  number?: number
}

/** What {@link CompanyService.create} made. */
export interface CreatedCompany {
  company: Company
  fullAccess: PermissionGroup
  superAdministrator: User
  /** The link with which the Super Administrator sets their password; `null` if they have one. */
  invitation: AccountLink | null
}

/** Tenants. */
export interface CompanyService {
  /**
   * Adds a company with the standard modules, a permission group for everything, and its Super Administrator: all or nothing.
   * @throws DrizzleQueryError on an e-mail address that is taken; see database/constraint-errors.ts
   */
  create(company: CompanyCreate): Promise<CreatedCompany>
  /** A company by the number people tell each other; for the operator. */
  findByNumber(number: number): Promise<Company | undefined>
  /** All companies, in the order of their numbers; for the operator. */
  listAll(): Promise<store.CompanyWithStatus[]>
  /**
   * Lets nobody of a company sign in and no token of it be issued or accepted, on every node within a second, until it is resumed.
   * @returns whether anything changed @throws AppError `not_found`
   */
  suspend(number: number): Promise<boolean>
  /** Ends a suspension: everything is as it was. @returns whether anything changed @throws AppError `not_found` */
  resume(number: number): Promise<boolean>
  /** A company as its administrators see it. @throws AppError `not_found` */
  get(companyId: string): Promise<CompanyProfile>
  /**
   * Changes its name, language or colour, on every node within a second.
   * @param expectedVersion the version the change is based on; absent means whatever is there
   * @throws AppError `not_found`, `precondition_failed`
   */
  update(actor: Actor, update: CompanyUpdate, expectedVersion: number | undefined): Promise<CompanyProfile>
  /** What a company decided about its API connections. @throws AppError `not_found` */
  getSettings(companyId: string): Promise<CompanySettings>
  /**
   * Changes it, on every node within a second.
   * @param expectedVersion the version of the company the change is based on; absent means whatever is there
   * @throws AppError `not_found`, `precondition_failed`
   */
  updateSettings(
    actor: Actor,
    update: CompanySettingsUpdate,
    expectedVersion: number | undefined,
  ): Promise<CompanySettings>
}

const fullAccessNames: Record<Language, { name: string; description: string }> = {
  en: { name: 'Full access', description: 'Every action in every module' },
  es: { name: 'Acceso total', description: 'Todas las acciones en todos los módulos' },
  'pt-BR': { name: 'Acesso total', description: 'Todas as ações em todos os módulos' },
}

/** @param deps the pool, the database as the operator has it, the time, the log, and what a company begins with */
export function createCompanyService({
  db,
  operator,
  clock,
  transactions,
  modules,
  permissionGroups,
  users,
  accountLinks,
}: {
  db: Db
  operator: OperatorDb
  clock: Clock
  transactions: TransactionService
  modules: ModuleService
  permissionGroups: PermissionGroupService
  users: UserService
  accountLinks: AccountLinkService
}): CompanyService {
  async function setStatus(number: number, status: store.CompanyWithStatus['status']): Promise<boolean> {
    const company = await store.findByNumber(operator, number)
    if (!company) throw notFound('company')
    return inCompany(db, company.id).transaction(async (tx) => {
      if (!(await store.updateStatus(tx, company.id, status))) return false
      const before = status === 'active' ? 'suspended' : 'active'
      await transactions.record(tx, {
        companyId: company.id,
        event: status === 'active' ? 'company.resumed' : 'company.suspended',
        actor: { type: 'system' },
        target: { type: 'company', id: company.id },
        before: { status: before },
        after: { status },
      })
      return true
    })
  }

  return {
    async create({ name, language, superAdministrator, number }) {
      const companyId = randomUUID()
      const { token, ...created } = await inCompany(db, companyId).transaction(async (tx) => {
        const company = await store.insert(tx, {
          id: companyId,
          name,
          language,
          createdAt: clock.now(),
          ...(number === undefined ? {} : { number }),
        })
        const { id: _id, ...after } = company
        await transactions.record(tx, {
          companyId,
          event: 'company.created',
          actor: { type: 'system' },
          target: { type: 'company', id: companyId },
          after,
        })
        await modules.createStandard(tx, companyId)
        const fullAccess = await permissionGroups.createOwn(tx, {
          companyId,
          ...fullAccessNames[language],
          permissions: standardPermissions,
        })
        const user = await users.create(tx, {
          ...superAdministrator,
          companyId,
          role: 'super_administrator',
          permissionGroupId: fullAccess.id,
        })
        const isInvited = superAdministrator.password === undefined
        const by = { companyId, actor: { type: 'system' } } as const
        return {
          company,
          fullAccess,
          superAdministrator: user,
          token: isInvited ? await accountLinks.create(tx, { ...by, userId: user.id, purpose: 'invitation' }) : null,
        }
      })
      return { ...created, invitation: token === null ? null : await accountLinks.deliver(token) }
    },

    findByNumber: (number) => store.findByNumber(operator, number),

    listAll: () => store.listAll(operator),

    suspend: (number) => setStatus(number, 'suspended'),

    resume: (number) => setStatus(number, 'active'),

    async get(companyId) {
      const profile = await store.findProfile(inCompany(db, companyId), companyId)
      if (!profile) throw notFound('company')
      return profile
    },

    update: (actor, update, expectedVersion) =>
      inCompany(db, actor.companyId).transaction(async (tx) => {
        const { companyId } = actor
        const before = await lockProfile(tx, companyId, expectedVersion)
        const { name = before.name, language = before.language, color = before.color } = update
        const wanted = { name, language, color }
        const changed = changedFields({ ...before }, wanted)
        if (Object.keys(changed.after).length === 0) return before
        await store.updateProfile(tx, companyId, wanted)
        await transactions.record(tx, {
          ...byActor(actor),
          event: 'company.updated',
          target: { type: 'company', id: companyId },
          ...changed,
        })
        return { ...before, ...wanted, version: before.version + 1 }
      }),

    async getSettings(companyId) {
      const settings = await store.findSettings(inCompany(db, companyId), companyId)
      if (!settings) throw notFound('company')
      return settings
    },

    updateSettings: (actor, update, expectedVersion) =>
      inCompany(db, actor.companyId).transaction(async (tx) => {
        const { companyId } = actor
        const before = await store.findSettings(tx, companyId, { lock: true })
        if (!before) throw notFound('company')
        requireVersion(before, expectedVersion)
        const changed = changedFields({ ...before }, update)
        if (Object.keys(changed.after).length === 0) return before
        await store.updateSettings(tx, companyId, update)
        await transactions.record(tx, {
          ...byActor(actor),
          event: 'company.updated',
          target: { type: 'company', id: companyId },
          ...changed,
        })
        return { ...update, version: before.version + 1 }
      }),
  }
}
