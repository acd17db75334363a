import { transactionEvents } from '@latchkey/contracts'
import { execute } from '@latchkey/launcher/cluster'
import type { Sizes } from './options.ts'

/** The company that is filled, and who looks at it. */
export interface ListWorld {
  companyId: string
  /** An administrator, who also has authorizations and sessions of their own. */
  administratorId: string
  email: string
  password: string
}

/** How many permission groups there are; the first has half of all consumers and users, the last a hundredth. */
export const groupCount = 20
/** How many of its newest failures a consumer has. */
const failureCount = 40

/** An id made of a row's number, in no order. @param kind tells apart what has the same numbers */
export const idSql = (kind: string, number: string): string =>
  `overlay(overlay(md5('${kind} ' || (${number})::text) placing '4' from 13) placing '8' from 17)::uuid`

// In the order of the log, as those that were written one after the other are.
const entryId = (number: string) => `(lpad(to_hex(${number}), 8, '0') || '-0000-4000-8000-000000000000')::uuid`

const words = (of: string[], number: string) =>
  `(array[${of.map((word) => `'${word}'`).join(', ')}])[1 + (${number}) % ${of.length}]`
const places = ['Boston', 'Lima', 'Bogotá', 'Austin', 'Recife', 'Madrid', 'Quito', 'Porto', 'Denver', 'Cali', 'Natal']
const tasks = ['inventory', 'payroll', 'asset import', 'work order feed', 'report', 'backup', 'meter reader']
const firstNames = ['Ana', 'Bruno', 'Clara', 'Diego', 'Elena', 'Felipe', 'Grace', 'Hugo', 'Inés', 'João', 'Kate']
const lastNames = ['Almeida', 'Brown', 'Castro', 'Díaz', 'Evans', 'Flores', 'García', 'Hall', 'Ibarra', 'Jones']

const groupOf = (number: string) =>
  idSql(
    'group',
    `case when ${number} % 100 = 7 then ${groupCount} when ${number} % 2 = 0 then 1 else 2 + ${number} % ${groupCount - 2} end`,
  )

const statements = (sizes: Sizes): string[] => {
  const apps = Math.floor(sizes.consumers / 4)
  const at = `'${new Date().toISOString()}'::timestamptz - interval '1 minute' - (${sizes.transactions} - n) * ${spacing(sizes)}`
  return [
    `insert into permission_groups (company_id, id, name, description, permissions, created_at, updated_at)
     select $1, ${idSql('group', 'n')}, 'Group ' || n, 'Made to measure', '{assets:view,work_orders:view}', now(), now()
     from generate_series(1, ${groupCount}) as n`,
    `insert into consumers (company_id, id, key, name, description, grant_type, client_type, permission_group_id, redirect_uris, status,
       created_at, updated_at, last_used_at)
     select $1, ${idSql('consumer', 'n')}, left(md5('key ' || n), 24),
       ${words(places, 'n')} || ' ' || ${words(tasks, 'n')} || ' ' || n || case when n in (3, ${apps}, ${sizes.consumers - 2}) then ' zephyr' else '' end,
       'Talks to us' || case when n % 99 = 13 then ' from the boiler room' else '' end,
       case when n % 4 = 0 then 'authorization_code' else 'client_credentials' end, 'confidential', ${groupOf('n')},
       case when n % 4 = 0 then array['https://app.example/callback'] else '{}' end,
       case when n % 50 = 3 then 'disabled' else 'active' end,
       now() - n * interval '1 minute', now(), case when n % 3 = 0 then null else now() - (n * 7919 % 200000) * interval '1 minute' end
     from generate_series(1, ${sizes.consumers}) as n`,
    `insert into consumer_secrets (company_id, id, consumer_id, secret_hash, last_four, created_at)
     select $1, ${idSql('secret', 'n')}, ${idSql('consumer', 'n')}, sha256(('secret ' || n)::bytea), 'abcd', now()
     from generate_series(1, ${sizes.consumers}) as n`,
    `insert into consumer_failures (company_id, id, consumer_id, occurred_at, endpoint, error, reason, detail, trace_id, ip, user_agent)
     select $1, ${idSql('failure', `n * ${failureCount} + m`)}, ${idSql('consumer', 'n')}, now() - m * interval '1 minute', 'token', 'invalid_grant',
       'code_unknown', '{}', '', '192.0.2.1', ''
     from generate_series(1, ${Math.ceil(sizes.consumers / 100)}) as n, generate_series(1, ${failureCount}) as m`,
    `insert into users (company_id, id, email, name, role, permission_group_id, status, created_at, updated_at, last_sign_in_at)
     select $1, ${idSql('user', 'n')}, 'person-' || n || '@many.example',
       ${words(firstNames, 'n')} || ' ' || ${words(lastNames, 'n / 11')} || ' ' || n || case when n in (5, ${sizes.users - 5}) then ' zephyr' else '' end,
       case when n % 200 = 9 then 'administrator' else 'member' end, ${groupOf('n')},
       case when n % 50 = 4 then 'suspended' when n % 10 = 5 then 'invited' else 'active' end,
       now() - n * interval '1 minute', now(), case when n % 3 = 0 then null else now() - (n * 7919 % 100000) * interval '1 minute' end
     from generate_series(1, ${sizes.users}) as n`,
    `insert into authorizations (company_id, id, user_id, consumer_id, permissions, granted_at, last_used_at, revoked_at)
     select $1, ${idSql('authorization', 'n')}, ${idSql('user', `1 + n % ${sizes.users}`)},
       ${idSql('consumer', `4 * (1 + (n % ${sizes.users} * 31 + n / ${sizes.users} * 97) % ${apps})`)}, '{assets:view}',
       now() - n * interval '30 seconds', case when n % 3 = 0 then null else now() - (n % 100000) * interval '1 minute' end,
       case when n % 20 = 7 then now() end
     from generate_series(1, ${sizes.authorizations}) as n`,
    `insert into authorizations (company_id, id, user_id, consumer_id, permissions, granted_at)
     select $1, ${idSql('own', 'n')}, $2, ${idSql('consumer', '4 * n')}, '{assets:view}', now() - n * interval '1 hour'
     from generate_series(1, 30) as n`,
    `insert into search_texts (company_id, noun, id, content, sort_name)
     select $1::uuid, 'consumer', id, search_text, sort_name from consumers where company_id = $1
     union all select $1::uuid, 'app', id, search_text, sort_name from consumers where company_id = $1 and grant_type = 'authorization_code'
     union all select $1::uuid, 'user', id, search_text, sort_name from users where company_id = $1
     union all select $1::uuid, 'permission_group', id, search_text, sort_name from permission_groups where company_id = $1
     on conflict do nothing`,
    // The oldest first, so that they have their places in the order of their time.
    `insert into transactions (company_id, id, occurred_at, event, actor_type, actor_id, target_type, target_id, after, ip, user_agent)
     select $1, ${entryId('n')}, ${at},
       case when n % 5000 = 11 then 'company.updated' else ${words([...transactionEvents], 'n')} end,
       'user', ${idSql('user', `1 + n % ${sizes.users}`)}, case when n % 30 = 1 then 'user' else 'consumer' end,
       case when n % 30 = 1 then ${idSql('user', `1 + n * 7::bigint % ${sizes.users}`)} else ${idSql('consumer', `1 + n * 7919::bigint % ${sizes.consumers}`)} end::text,
       case when n % 90 = 0 then jsonb_build_object('consumerId', ${idSql('consumer', `4 * (1 + n / 90 % ${apps})`)}) end, '192.0.2.1', 'Mozilla/5.0'
     from generate_series(1, ${sizes.transactions}) as n`,
    `insert into transaction_seals (company_id, sequence, transaction_id, hash, occurred_at)
     select $1, head.sequence + n, ${entryId('n')}, sha256(int8send(n::bigint)), ${at}
     from transaction_heads as head, generate_series(1, ${sizes.transactions}) as n where head.company_id = $1`,
    `update transaction_heads set sequence = sequence + ${sizes.transactions} where company_id = $1`,
  ]
}

/**
 * Opens everybody's sessions anew. Those of a kept database have ended meanwhile, or soon will.
 * @param url the database, for the superuser
 */
export async function openSessions(
  url: string,
  { companyId, administratorId }: ListWorld,
  { users }: Sizes,
): Promise<void> {
  await execute(url, [
    { text: 'delete from sessions where company_id = $1', values: [companyId] },
    {
      text: `insert into sessions (company_id, id, user_id, token_hash, ip, user_agent, created_at, expires_at)
        select $1, ${idSql('session', 'n')}, case when n <= 10 then $2::uuid else ${idSql('user', 'n')} end, sha256(('session ' || n)::bytea),
          '192.0.2.1', 'Mozilla/5.0', now() - interval '1 hour', now() + interval '1 day'
        from generate_series(1, ${users}) as n`,
      values: [companyId, administratorId],
    },
    { text: 'vacuum analyze sessions' },
  ])
}

/** How far apart entries are: the log is of the last hundred days. */
const spacing = ({ transactions }: Sizes): string => `interval '${(100 * 24 * 60 * 60) / transactions} seconds'`

const months = `select make_log_month((now() - past * interval '1 month')::date) from generate_series(1, 4) as past`

const indexesSql = `select format('drop index %I.%I', schemaname, indexname) as drop, indexdef as create from pg_indexes
  where schemaname = 'public' and tablename = any($1) and not exists (
    select from pg_constraint where conindid = format('%I.%I', schemaname, indexname)::regclass)
    and not exists (select from pg_inherits where inhrelid = format('%I.%I', schemaname, indexname)::regclass)`
const tables = ['consumers', 'users', 'authorizations', 'search_texts', 'transactions', 'transaction_seals']

/**
 * Fills a company, statement by statement for all rows at once, and lets PostgreSQL count what there is. Indexes are made when everything is
 * in its place.
 * @param url the database, for the superuser
 */
export async function fillLists(
  url: string,
  { companyId, administratorId }: Pick<ListWorld, 'companyId' | 'administratorId'>,
  sizes: Sizes,
  onProgress: (line: string) => void,
): Promise<void> {
  const [found] = await execute(url, [{ text: indexesSql, values: [tables] }])
  const indexes: { drop: string; create: string }[] = found?.rows ?? []
  const parameters = (text: string) => (text.includes('$2') ? [companyId, administratorId] : [companyId])
  await execute(url, [
    // Every row is sound, and nobody listens yet: neither foreign keys nor triggers have anything to say.
    { text: 'set session_replication_role = replica' },
    { text: "set maintenance_work_mem = '512MB'" },
    { text: 'set synchronous_commit = off' },
    ...indexes.map(({ drop }) => ({ text: drop })),
    { text: months },
    ...statements(sizes).map((text) => ({ text, values: parameters(text) })),
  ])
  onProgress(`  ${sizes.transactions} log entries and the rest are in; making the indexes…`)
  await execute(url, [
    { text: "set maintenance_work_mem = '512MB'" },
    // Those of a table of partitions are told without the partitions.
    ...indexes.map(({ create }) => ({ text: create.replace(' ON ONLY ', ' ON ') })),
    { text: 'vacuum analyze' },
    { text: 'checkpoint' },
  ])
}
