import { randomUUID } from 'node:crypto'
import type { AccountUpdate, Language, Role, User, UserStatus } from '@latchkey/contracts'
import type { Db } from '../../database/database.ts'
import { type CompanyExecutor, inCompany } from '../../database/in-company.ts'
import type { Actor, RequestOrigin } from '../../lib/actor.ts'
import { notFound } from '../../lib/app-error.ts'
import type { Clock } from '../../lib/clock.ts'
import { hashPassword, isOutdatedHash, passwordMatches } from '../../lib/password.ts'
import { byActor, changedFields, type TransactionService } from '../transactions/transaction.service.ts'
import * as store from './user.store.ts'

/** A person to be added by the installation itself. `email` is lower case. Without a password they are invited, and choose one by a link. */
export interface UserCreate {
  companyId: string
  name: string
  email: string
  role: Role
  permissionGroupId: string
  password?: string
  language?: Language
}

/** Somebody who gave the right password, what it was checked against, and what their company asks besides. */
export interface RightPassword {
  outcome: 'right'
  companyId: string
  userId: string
  rules: store.SignInRules
  passwordHash: string
}

/** A password that somebody chose through a link. */
export interface PasswordByLink {
  companyId: string
  userId: string
  passwordHash: string
  statusBefore: UserStatus
  origin: RequestOrigin
}

/** What came of an e-mail address and a password. */
export type Authentication =
  | RightPassword
  | {
      outcome: 'refused'
      reason: 'wrong_password' | 'suspended'
      companyId: string
      userId: string
      rules: store.SignInRules
    }
  | { outcome: 'unknown' }

/** The people of each company. */
export interface UserService {
  /**
   * Adds a person, in the caller's transaction.
   * @throws DrizzleQueryError on an e-mail address that is taken or an unknown permission group; see database/constraint-errors.ts
   */
  create(executor: CompanyExecutor, person: UserCreate): Promise<User>
  /** Checks an e-mail address (lower case) and a password. Takes the same time whether or not the person exists. */
  authenticate(email: string, password: string): Promise<Authentication>
  /** Who has an e-mail address (lower case). With a company that is suspended all of its people are. */
  findByEmail(email: string): Promise<{ companyId: string; userId: string; status: UserStatus } | undefined>
  /** Lets nobody change a person until the caller's transaction ends. */
  lock(executor: CompanyExecutor, companyId: string, userId: string): Promise<void>
  /** Whether the password was not changed meanwhile; nor can it be until the caller's transaction ends. */
  isStillRight(executor: CompanyExecutor, checked: RightPassword): Promise<boolean>
  /** Notes that somebody signs in now, in the caller's transaction. */
  recordSignIn(executor: CompanyExecutor, companyId: string, userId: string): Promise<void>
  /** Changes what people decide about themselves. */
  updateProfile(actor: Actor, update: AccountUpdate): Promise<User>
  /** Whether this is the actor's own password. */
  passwordIsRight(actor: Actor, password: string): Promise<boolean>
  /**
   * Sets the password that somebody chose through a link, in the caller's transaction; whoever was invited is active from then on.
   * @returns whether there is such a person, with the status that the link is for
   */
  setOwnPassword(executor: CompanyExecutor, change: PasswordByLink): Promise<boolean>
  /** Replaces a person's password on behalf of the installation, in the caller's transaction. */
  resetPassword(executor: CompanyExecutor, companyId: string, userId: string, password: string): Promise<void>
}

/** @param deps the pool, the time and the log */
export function createUserService({
  db,
  clock,
  transactions,
}: {
  db: Db
  clock: Clock
  transactions: TransactionService
}): UserService {
  /** The hash of a password that is right, made anew with today's parameters where it was made with others. */
  async function upToDate(
    { companyId, userId }: { companyId: string; userId: string },
    from: string,
    password: string,
  ) {
    if (!isOutdatedHash(from)) return from
    const to = await hashPassword(password)
    if (await store.updateOutdatedHash(inCompany(db, companyId), companyId, userId, { from, to })) return to
    // Made anew by another sign-in meanwhile, or another password by now.
    const current = (await store.findPasswordHash(inCompany(db, companyId), companyId, userId)) ?? undefined
    return current !== undefined && (await passwordMatches(current, password)) ? current : from
  }

  return {
    async create(executor, { companyId, permissionGroupId, password, language, ...person }) {
      const user: User = { id: randomUUID(), ...person, language: language ?? null }
      const now = clock.now()
      await store.insert(executor, {
        ...user,
        companyId,
        permissionGroupId,
        passwordHash: password === undefined ? null : await hashPassword(password),
        status: password === undefined ? 'invited' : 'active',
        createdAt: now,
        updatedAt: now,
      })
      const { id, ...shown } = user
      await transactions.record(executor, {
        companyId,
        event: password === undefined ? 'user.invited' : 'user.created',
        actor: { type: 'system' },
        target: { type: 'user', id },
        after: { ...shown, permissionGroupId },
      })
      return user
    },

    async authenticate(email, password) {
      const known = await store.findCredentialsByEmail(db, email)
      const matches = await passwordMatches(known?.passwordHash ?? undefined, password)
      if (!known) return { outcome: 'unknown' }
      const { rules } = known
      const who = { companyId: known.companyId, userId: known.id }
      // Whoever was invited has no password yet: none is right.
      if (!matches || known.passwordHash === null)
        return { outcome: 'refused', reason: 'wrong_password', ...who, rules }
      if (known.status === 'suspended' || known.companyStatus === 'suspended')
        return { outcome: 'refused', reason: 'suspended', ...who, rules }
      return { outcome: 'right', ...who, rules, passwordHash: await upToDate(who, known.passwordHash, password) }
    },

    async findByEmail(email) {
      const known = await store.findCredentialsByEmail(db, email)
      if (!known) return undefined
      const status = known.companyStatus === 'suspended' ? 'suspended' : known.status
      return { companyId: known.companyId, userId: known.id, status }
    },

    async lock(executor, companyId, userId) {
      await store.findPasswordHashForUpdate(executor, companyId, userId)
    },

    async isStillRight(executor, { companyId, userId, passwordHash }) {
      return (await store.findPasswordHashForUpdate(executor, companyId, userId)) === passwordHash
    },

    updateProfile: (actor, update) =>
      inCompany(db, actor.companyId).transaction(async (tx) => {
        const user = await store.findForUpdate(tx, actor.companyId, actor.userId)
        if (!user) throw notFound('user')
        const chosen = { name: update.name ?? user.name, language: update.language ?? user.language }
        const changed = changedFields<User>(user, chosen)
        if (Object.keys(changed.after).length === 0) return user
        await store.updateProfile(tx, actor.companyId, actor.userId, chosen, clock.now())
        await transactions.record(tx, {
          ...byActor(actor),
          event: 'user.updated',
          target: { type: 'user', id: user.id },
          ...changed,
        })
        return { ...user, ...chosen }
      }),

    async passwordIsRight(actor, password) {
      return passwordMatches(
        (await store.findPasswordHash(inCompany(db, actor.companyId), actor.companyId, actor.userId)) ?? undefined,
        password,
      )
    },

    recordSignIn: (executor, companyId, userId) => store.updateLastSignIn(executor, companyId, userId, clock.now()),

    async setOwnPassword(executor, { companyId, userId, passwordHash, statusBefore, origin }) {
      const change = { passwordHash, statusBefore, at: clock.now() }
      if (!(await store.updatePasswordByLink(executor, companyId, userId, change))) return false
      const target = { type: 'user', id: userId }
      const by = { companyId, actor: { type: 'user' as const, id: userId }, target, origin }
      if (statusBefore === 'invited') {
        const status = { before: { status: statusBefore }, after: { status: 'active' } }
        await transactions.record(executor, { ...by, event: 'user.activated', ...status })
      } else {
        await transactions.record(executor, { ...by, event: 'user.password_changed' })
      }
      return true
    },

    async resetPassword(executor, companyId, userId, password) {
      await store.updatePasswordHash(executor, companyId, userId, await hashPassword(password), clock.now())
      await transactions.record(executor, {
        companyId,
        event: 'user.updated',
        actor: { type: 'system' },
        target: { type: 'user', id: userId },
        after: { password: 'changed' },
      })
    },
  }
}
