import { execute } from '@latchkey/launcher/cluster'

/** How often each person has let the app act before, with a code that was used and a chain of refresh tokens. */
const timesBefore = 500

const past = `
  WITH numbered AS (
    SELECT authorizations.*, gen_random_uuid() AS grant_id, now() - interval '1 hour' * (n % 700) AS began
    FROM authorizations, generate_series(1, $1::int) AS n
  )
  INSERT INTO grants (company_id, id, authorization_id, consumer_id, user_id, permissions, created_at, expires_at, code_hash,
    code_expires_at, code_used_at, redirect_uri, redirect_uri_sent, refresh_chain_hash, refresh_token_hash, retired_token_hash,
    refresh_issued_at, refresh_expires_at, refresh_absolute_expires_at)
  SELECT company_id, grant_id, id, consumer_id, user_id, permissions, began, began + interval '91 days', sha256(uuid_send(grant_id)),
    began + interval '1 minute', began, 'https://app.example/callback', true, sha256(uuid_send(grant_id) || 'c'),
    sha256(uuid_send(grant_id) || '2'), sha256(uuid_send(grant_id) || '1'),
    began, began + interval '30 days', began + interval '90 days'
  FROM numbered`

/**
 * Gives a database the past of an installation that is in use, and PostgreSQL the time to take note of it, as it does by itself within a minute.
 * On tables that are empty it would make plans for empty tables, and keep them for a while.
 * @param url the database, for the superuser
 */
export async function addHistory(url: string): Promise<void> {
  await execute(url, [{ text: past, values: [timesBefore] }, { text: 'VACUUM ANALYZE' }])
}
