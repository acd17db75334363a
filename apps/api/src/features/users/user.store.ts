import { and, eq, sql } from 'drizzle-orm'
import { defaultSecurityRules, type SecurityRules, type User, type UserStatus } from '@latchkey/contracts'
import type { Executor } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { answered, answeredRow } from '../../database/statement.ts'
import { companies } from '../companies/company.table.ts'
import { securitySettings } from '../security-settings/security-settings.table.ts'
import { users } from './user.table.ts'

/** A new row. */
export type UserInsert = typeof users.$inferInsert

/** What a company asks of whoever signs in. */
export type SignInRules = Pick<SecurityRules, 'lockOutTries' | 'lockOutSeconds' | 'allowedIpRanges'>

/** What signing in needs of a person. */
export interface Credentials {
  companyId: string
  id: string
  /** `null` until somebody who was invited chooses one. */
  passwordHash: string | null
  status: UserStatus
  rules: SignInRules
  companyStatus: 'active' | 'suspended'
}

/** Columns of the contract's user. */
export const userColumns = {
  id: users.id,
  name: users.name,
  email: users.email,
  role: users.role,
  language: users.language,
}

/** Adds a person. */
export async function insert(executor: CompanyExecutor, row: UserInsert): Promise<void> {
  await executor.insert(users).values(row)
}

/** Who has an e-mail address. The one look-up without a company, since signing in names none. */
export async function findCredentialsByEmail(executor: Executor, email: string): Promise<Credentials | undefined> {
  const [row] = await executor
    .select({
      ...answered({
        companyId: users.companyId,
        id: users.id,
        passwordHash: users.passwordHash,
        status: users.status,
      }),
      companyStatus: sql<Credentials['companyStatus']>`answer.company_status`.mapWith(companies.status),
      // Of a company that has decided nothing there is none.
      hasRules: sql<boolean>`(answer.settings).company_id is not null`,
      rules: answeredRow('settings', {
        lockOutTries: securitySettings.lockOutTries,
        lockOutSeconds: securitySettings.lockOutSeconds,
        allowedIpRanges: securitySettings.allowedIpRanges,
      }),
    })
    .from(sql`credentials_by_email(${email}) as answer`)
  if (!row) return undefined
  const { hasRules, rules, ...person } = row
  return { ...person, rules: hasRules ? rules : defaultSecurityRules }
}

/** A person's password hash. */
export async function findPasswordHash(
  executor: CompanyExecutor,
  companyId: string,
  id: string,
): Promise<string | null | undefined> {
  const [row] = await executor
    .select({ passwordHash: users.passwordHash })
    .from(users)
    .where(and(eq(users.companyId, companyId), eq(users.id, id)))
  return row?.passwordHash
}

/** A person's password hash, which nobody can change until the transaction ends. */
export async function findPasswordHashForUpdate(
  executor: CompanyExecutor,
  companyId: string,
  id: string,
): Promise<string | null | undefined> {
  const [row] = await executor
    .select({ passwordHash: users.passwordHash })
    .from(users)
    .where(and(eq(users.companyId, companyId), eq(users.id, id)))
    .for('no key update')
  return row?.passwordHash
}

/** Stores a password's hash anew, unless the password was changed meanwhile. @returns whether it was */
export async function updateOutdatedHash(
  executor: CompanyExecutor,
  companyId: string,
  id: string,
  { from, to }: { from: string; to: string },
): Promise<boolean> {
  const { rowCount } = await executor
    .update(users)
    .set({ passwordHash: to })
    .where(and(eq(users.companyId, companyId), eq(users.id, id), eq(users.passwordHash, from)))
  return rowCount === 1
}

/** A person, locked until the transaction ends. */
export async function findForUpdate(
  executor: CompanyExecutor,
  companyId: string,
  id: string,
): Promise<User | undefined> {
  const [row] = await executor
    .select(userColumns)
    .from(users)
    .where(and(eq(users.companyId, companyId), eq(users.id, id)))
    .for('update')
  return row
}

/** Keeps what people decide about themselves. */
export async function updateProfile(
  executor: CompanyExecutor,
  companyId: string,
  id: string,
  change: Pick<User, 'name' | 'language'>,
  updatedAt: Date,
): Promise<void> {
  await executor
    .update(users)
    .set({ ...change, updatedAt, version: sql`${users.version} + 1` })
    .where(and(eq(users.companyId, companyId), eq(users.id, id)))
}

/** Replaces a person's password. */
export async function updatePasswordHash(
  executor: CompanyExecutor,
  companyId: string,
  id: string,
  passwordHash: string,
  updatedAt: Date,
): Promise<void> {
  await executor
    .update(users)
    .set({ passwordHash, passwordChangedAt: updatedAt, updatedAt })
    .where(and(eq(users.companyId, companyId), eq(users.id, id)))
}

/** Writes down when somebody signed in last. */
export async function updateLastSignIn(
  executor: CompanyExecutor,
  companyId: string,
  id: string,
  lastSignInAt: Date,
): Promise<void> {
  await executor
    .update(users)
    .set({ lastSignInAt })
    .where(and(eq(users.companyId, companyId), eq(users.id, id)))
}

/** Sets a password and makes the person active, unless their status is another by now. @returns whether it was set */
export async function updatePasswordByLink(
  executor: CompanyExecutor,
  companyId: string,
  id: string,
  { passwordHash, statusBefore, at }: { passwordHash: string; statusBefore: UserStatus; at: Date },
): Promise<boolean> {
  const { rowCount } = await executor
    .update(users)
    .set({
      passwordHash,
      passwordChangedAt: at,
      updatedAt: at,
      status: 'active',
      ...(statusBefore === 'active' ? {} : { version: sql`${users.version} + 1` }),
    })
    .where(and(eq(users.companyId, companyId), eq(users.id, id), eq(users.status, statusBefore)))
  return rowCount === 1
}
