import type { TestApi } from './test-api.ts'

/** They are counted, and used up, before what they are for is done, and so outlive what fails. */
const outliving = ['sign_in_tries', 'passkey_challenges']
/** Written down a while after the request. */
const behind = {
  tables: ['company_usage', 'consumer_failures', 'consumer_usage', 'hub_usage', 'permission_uses'],
  columns: ['last_seen_at', 'last_used_at', 'sort_last_used_at', 'last_used_ip', 'last_used_user_agent'],
}

/** What the whole database holds of what is written while a request waits, as a text that changes when any row does. */
export async function snapshot({ owner }: TestApi): Promise<string> {
  const { rows } = await owner.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_name <> all ($1) order by 1`,
    [[...outliving, ...behind.tables]],
  )
  const states = []
  for (const { name } of rows) {
    const { rows: state } = await owner.query<{ state: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(kept::text, '' order by kept::text)), '') as state from (select to_jsonb(row) - $1::text[] as kept from "${name}" as row) as rows`,
      [behind.columns],
    )
    states.push(`${name}: ${state[0]?.state}`)
  }
  return states.join('\n')
}

/** Everything the Transactions Log holds, oldest first. */
export async function logEntries({ owner }: TestApi, companyId?: string) {
  const { rows } = await owner.query<{
    event: string
    actor_type: string
    actor_id: string | null
    target_type: string
    target_id: string
    before: Record<string, unknown> | null
    after: Record<string, unknown> | null
    ip: string | null
    user_agent: string | null
    occurred_at: Date
  }>(
    `select event, actor_type, actor_id, target_type, target_id, before, after, ip, user_agent, occurred_at
     from transactions where $1::uuid is null or company_id = $1 order by occurred_at, event`,
    [companyId ?? null],
  )
  return rows
}
