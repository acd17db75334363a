import { Client, DatabaseError, escapeIdentifier, escapeLiteral } from 'pg'
import { StartError } from '../start-error.ts'

/**
 * What the application can do beyond the company of its transaction: functions that run as the owner of the tables. Each begins with a value
 * that nobody can guess, does one thing for many companies at once, or keeps to the transaction's company by itself. Nothing else crosses from one company to another.
 */
export const ownersFunctions = [
  'active_person_by_email',
  'add_consumer_failures',
  'add_consumer_usage',
  'add_hub_usage',
  'add_legacy_calls',
  'api_connections_by_keys',
  'company_of_account_link',
  'company_of_authorization_request',
  'company_of_pending_sign_in',
  'company_of_session',
  'consumers_by_keys',
  'count_status_blocks',
  'create_log_month',
  'credentials_by_email',
  'found_ids',
  'grants_by_code_hashes',
  'grants_by_refresh_chains',
  'insert_authorized_grants',
  'live_grants_by_ids',
  'passkeys_by_credential_id',
  'remove_expired',
  'revoked_access_tokens_by_ids',
  'rotate_refresh_tokens',
  'sealed_api_secrets_after',
  'sealed_totp_secrets_after',
  'sessions_by_token_hashes',
  'use_nonces',
  'use_up_authorization_codes',
  'write_last_uses',
  'write_permission_uses',
] as const

/** Of these tables the application can do less than read, add, change and delete. */
const narrowTables: Record<string, readonly string[]> = {
  companies: ['SELECT', 'INSERT', 'UPDATE'],
  removal_rules: [],
  search_texts: ['SELECT'],
  token_statuses: ['SELECT', 'INSERT'],
  transaction_heads: ['SELECT'],
  transaction_keys: ['SELECT', 'UPDATE'],
  transaction_seals: ['SELECT'],
  transactions: ['SELECT', 'INSERT'],
}

/**
 * The role that the application acts as: it owns nothing, so that row-level security binds it. Named after the user who owns the tables, or
 * installations that share a server would share it.
 * @param databaseUrl PostgreSQL address of that user
 */
export const applicationRole = (databaseUrl: string): string => roleOf(new Client({ connectionString: databaseUrl }))

/** The longest name that PostgreSQL keeps whole. */
const maxNameLength = 63
const suffix = '_application'
const roleOf = ({ user = '' }: Client): string => `${user.slice(0, maxNameLength - suffix.length)}${suffix}`

const isRefused = (error: unknown): boolean =>
  error instanceof DatabaseError && (error.code === '42501' || error.code === '22023')

/** Whether this user can act as the role, if there is one. */
async function canActAs(client: Client, role: string): Promise<boolean> {
  try {
    await client.query(`set role ${escapeIdentifier(role)}`)
    await client.query('reset role')
    return true
  } catch (error) {
    if (!isRefused(error)) throw error
    return false
  }
}

/** Makes the role and lets this user act as it. Roles belong to the server: another database's start may do the same just now. */
async function create(client: Client, role: string): Promise<void> {
  const name = escapeIdentifier(role)
  const user = escapeIdentifier(client.user ?? '')
  try {
    await client.query(`do $$ begin
      if not exists (select from pg_roles where rolname = ${escapeLiteral(role)}) then create role ${name} nologin; end if;
    exception when duplicate_object or unique_violation then null;
    end $$`)
    await client.query(`do $$ begin grant ${name} to current_user; exception when unique_violation then null; end $$`)
    if (await canActAs(client, role)) return
  } catch (error) {
    if (!isRefused(error)) throw error
  }
  throw new StartError(
    `The user in DATABASE_URL may not make the role that the application acts as. Run this as an administrator of PostgreSQL: ` +
      `CREATE ROLE ${name} NOLOGIN; GRANT ${name} TO ${user};`,
  )
}

/** Refuses a role that row-level security would not bind. */
async function requireBound(client: Client, role: string): Promise<void> {
  const { rows } = await client.query<{ is_bound: boolean }>(
    `select not (rolsuper or rolbypassrls or pg_has_role(oid, current_user, 'MEMBER')) as is_bound from pg_roles where rolname = $1`,
    [role],
  )
  if (rows[0]?.is_bound !== true) {
    throw new StartError(
      `The role ${role} may do as much as the owner of the tables, so that nothing would keep companies apart; take that from it.`,
    )
  }
}

// The difference between what the role may do and what it is to be able to, as statements.
const differences = `
  with wanted as (
    select class.oid, class.relname, privilege,
      coalesce($2::jsonb -> class.relname, '["SELECT", "INSERT", "UPDATE", "DELETE"]') ? privilege as is_wanted
    from pg_class as class
    cross join unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) as privilege
    where class.relnamespace = 'public'::regnamespace and class.relkind in ('r', 'p') and not class.relispartition
      and pg_has_role(class.relowner, 'USAGE')
  ), functions as (
    select proc.oid, proc.oid::regprocedure as signature, proc.proname = any($3::text[]) as is_wanted,
      exists (select from aclexplode(coalesce(proc.proacl, acldefault('f', proc.proowner))) where grantee = 0) as is_public
    from pg_proc as proc
    where proc.pronamespace = 'public'::regnamespace and proc.prosecdef and pg_has_role(proc.proowner, 'USAGE')
  )
  select format('%s %s on %I %s %I', case when is_wanted then 'grant' else 'revoke' end, privilege, relname,
    case when is_wanted then 'to' else 'from' end, $1::text) as statement
  from wanted where is_wanted <> has_table_privilege($1::text::name, oid, privilege)
  union all
  select format('revoke execute on function %s from public', signature) from functions where is_public
  union all
  select format('grant execute on function %s to %I', signature, $1::text) from functions
  where is_wanted and (is_public or not has_function_privilege($1::text::name, oid, 'EXECUTE'))
  union all
  select format('revoke execute on function %s from %I', signature, $1::text) from functions
  where not is_wanted and not is_public and has_function_privilege($1::text::name, oid, 'EXECUTE')
  union all
  select format('revoke create on schema public from %s', case when grantee = 0 then 'public' else quote_ident($1::text) end)
  from pg_namespace, aclexplode(nspacl)
  where oid = 'public'::regnamespace and privilege_type = 'CREATE'
    and (grantee = 0 or grantee = to_regrole(quote_ident($1::text))) and pg_has_role(nspowner, 'USAGE')
  union all
  select format('grant usage on schema public to %I', $1::text) where not has_schema_privilege($1::text::name, 'public', 'USAGE')`

/**
 * Refuses a role that may make things where the owner's functions look: an operator that fits better than PostgreSQL's own would be taken
 * instead, and run as the owner. Databases that were made before PostgreSQL 15 let everybody.
 */
async function requireNothingMade(client: Client, role: string): Promise<void> {
  const { rows } = await client.query<{ makes: boolean }>(
    `select has_schema_privilege($1::name, 'public', 'CREATE') as makes`,
    [role],
  )
  if (rows[0]?.makes !== true) return
  const name = escapeIdentifier(role)
  const user = escapeIdentifier(client.user ?? '')
  throw new StartError(
    `The role ${role} may make things in the schema public, which what runs as the owner of the tables would use. ` +
      `Run this as an administrator of PostgreSQL, in this database: ` +
      `REVOKE CREATE ON SCHEMA public FROM PUBLIC, ${name}; GRANT CREATE ON SCHEMA public TO ${user};`,
  )
}

/**
 * Makes the role that the application acts as, if it is missing, and lets it do what it is to be able to do and nothing else: after a
 * migration has made new tables, or a backup was restored on another server. One node at a time.
 * @param client connected as the user who owns the tables
 * @throws StartError when that user may not, with what an administrator of the server has to run
 */
export async function provideApplicationRole(client: Client): Promise<void> {
  const role = roleOf(client)
  if (!(await canActAs(client, role))) await create(client, role)
  await requireBound(client, role)
  const { rows } = await client.query<{ statement: string }>(differences, [
    role,
    JSON.stringify(narrowTables),
    ownersFunctions,
  ])
  // All at once: what is taken from everybody and given to the role again is never missing to a node that runs.
  await client.query('begin')
  for (const { statement } of rows) await client.query(statement)
  await client.query('commit')
  await requireNothingMade(client, role)
}
