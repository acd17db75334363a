import type { OAuthWorld } from './oauth-world.ts'

/** How many rows of each table {@link insertManyRows} makes; every other one is over. */
export const manyRows = 20_000

/** An id made of the row's number. */
const number = (prefix: string) => `('${prefix}0000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid`

/**
 * Fills every table of which rows are removed when their time is over, and lets the database count them.
 * @param world whose member and web app they are about
 * @param over when the time of every other row was over; the others last for ten years more
 */
export async function insertManyRows({ api, acme, webApp }: OAuthWorld, over: Date): Promise<void> {
  const { owner } = api
  const [company, user, consumer] = [acme.company.id, acme.member.id, webApp.id].map((id) => `'${id}'::uuid`)
  const at = `'${over.toISOString()}'::timestamptz - n * interval '1 second' + (n % 2) * interval '10 years'`
  const hash = `sha256(n::text::bytea)`
  const insert = (table: string, columns: string, values: string): Promise<unknown> =>
    owner.query(`insert into ${table} (${columns}) select ${values} from generate_series(1, ${manyRows}) as n`)

  await insert(
    'authorization_requests',
    `company_id, reference_hash, browser_hash, consumer_id, redirect_uri, redirect_uri_sent, permissions, consent_forced,
     created_at, expires_at`,
    `${company}, ${hash}, ${hash}, ${consumer}, 'https://app.example', true, '{}', false, now(), ${at}`,
  )
  await insert(
    'sessions',
    'company_id, id, user_id, token_hash, ip, user_agent, created_at, expires_at',
    `${company}, ${number('1')}, ${user}, ${hash}, '192.0.2.1', '', now(), ${at}`,
  )
  await insert(
    'users',
    'company_id, id, email, name, role, permission_group_id, status, created_at, updated_at',
    `${company}, ${number('7')}, n || '@many.example', 'Guest ' || n, 'member', '${acme.fullAccess.id}', 'invited', now(), now()`,
  )
  // At most one for each person.
  await insert(
    'account_links',
    'company_id, user_id, id, purpose, token_hash, created_at, expires_at',
    `${company}, ${number('7')}, ${number('8')}, 'invitation', ${hash}, now(), ${at}`,
  )
  await insert(
    'pending_sign_ins',
    'company_id, token_hash, user_id, ip, expires_at',
    `${company}, ${hash}, ${user}, '192.0.2.1', ${at}`,
  )
  await insert('passkey_challenges', 'key, expires_at', `${hash}, ${at}`)
  await insert('sign_in_tries', 'key, failures, failed_at, remembered_until', `${hash}, 1, now(), ${at}`)
  await insert('revoked_access_tokens', 'company_id, id, expires_at', `${company}, ${number('2')}, ${at}`)
  await insert(
    'status_confirmations',
    'resource_server_key, guard_id, server, snapshot, seen_until',
    `'plant', ${number('2')}, 's', '1:1:', ${at}`,
  )
  await insert('token_statuses', 'first_slot, slots, status, expires_at', `0, 16, 1, ${at}`)
  await insert(
    'used_assertions',
    'company_id, consumer_id, jti_hash, expires_at',
    `${company}, ${consumer}, ${hash}, ${at}`,
  )
  await insert('used_nonces', 'company_id, nonce_hash, expires_at', `${company}, ${hash}, ${at}`)
  await owner.query(
    `insert into authorizations (company_id, id, user_id, consumer_id, permissions, granted_at)
     values (${company}, '30000000-0000-4000-8000-000000000000', ${user}, ${consumer}, '{}', now())`,
  )
  await insert(
    'grants',
    `company_id, id, authorization_id, consumer_id, user_id, permissions, created_at, expires_at, code_hash, code_expires_at,
     redirect_uri, redirect_uri_sent`,
    `${company}, ${number('4')}, '30000000-0000-4000-8000-000000000000', ${consumer}, ${user}, '{}', now(), ${at}, ${hash}, ${at},
     'https://app.example', true`,
  )
  await insert(
    'consumer_secrets',
    'company_id, id, consumer_id, secret_hash, last_four, created_at, expires_at',
    `${company}, ${number('5')}, ${consumer}, ${hash}, 'abcd', now(), ${at}`,
  )
  await insert(
    'consumer_failures',
    `company_id, id, consumer_id, occurred_at, endpoint, error, reason, detail, trace_id, ip, user_agent`,
    `${company}, ${number('6')}, ${consumer}, ${at}, 'token', 'invalid_grant', 'code_unknown', '{}', '', '192.0.2.1', ''`,
  )
  await insert(
    'consumer_usage',
    'company_id, consumer_id, hour, outcome, count',
    `${company}, ${consumer}, ${at}, 'issued', 1`,
  )
  await insert('company_usage', 'company_id, hour, outcome, count', `${company}, ${at}, 'issued', 1`)
  await insert(
    'hub_usage',
    'company_id, consumer_id, hour, outcome, count',
    `${company}, ${consumer}, ${at}, 'hung_up', 1`,
  )
  await insert(
    'legacy_callers',
    'company_id, id, ip, user_agent, first_called_at, last_called_at, permissions',
    `${company}, ${number('9')}, '192.0.2.1', n::text, ${at}, ${at}, '{}'`,
  )
  await insert(
    'legacy_call_counts',
    'company_id, caller_id, hour, calls, refusals',
    `${company}, '90000000-0000-4000-8000-000000000001', ${at}, 1, 0`,
  )
  await insert(
    'brown_outs',
    'company_id, id, starts_at, ends_at, created_at',
    `${company}, ${number('a')}, ${at}, ${at}, now()`,
  )
  await insert('changes', 'subject', `'thing:' || n`)
  await owner.query('vacuum analyze')
}
