import { execute } from '@latchkey/launcher/cluster'

/** How often each person has let the app act before, with a code that was used and a chain of refresh tokens. */
const timesBefore = 500
/** Tokens of such a chain: all but the last are retired. */
const chainLength = 3

const past = `
  WITH numbered AS (
    SELECT authorizations.*, n, gen_random_uuid() AS grant_id, now() - interval '1 hour' * (n % 700) AS began
    FROM authorizations, generate_series(1, $1::int) AS n
  ), started AS (
    INSERT INTO grants (company_id, id, authorization_id, consumer_id, user_id, permissions, created_at, expires_at)
    SELECT company_id, grant_id, id, consumer_id, user_id, permissions, began, began + interval '91 days' FROM numbered
    RETURNING company_id, id, consumer_id, created_at
  ), redeemed AS (
    INSERT INTO authorization_codes (company_id, code_hash, grant_id, consumer_id, redirect_uri, redirect_uri_sent, created_at,
      expires_at, used_at)
    SELECT company_id, sha256(uuid_send(id)), id, consumer_id, 'https://app.example/callback', true, created_at,
      created_at + interval '1 minute', created_at
    FROM started
  )
  INSERT INTO refresh_tokens (company_id, token_hash, grant_id, consumer_id, created_at, expires_at, absolute_expires_at,
    rotated_at, successor_hash)
  SELECT company_id, sha256(uuid_send(id) || convert_to(link::text, 'UTF8')), id, consumer_id, created_at,
    created_at + interval '30 days', created_at + interval '90 days',
    CASE WHEN link < $2::int THEN created_at END,
    CASE WHEN link < $2::int THEN sha256(uuid_send(id) || convert_to((link + 1)::text, 'UTF8')) END
  FROM started, generate_series(1, $2::int) AS link`

/**
 * Gives a database the past of an installation that is in use, and PostgreSQL the time to take note of it, as it does by itself within a minute.
 * On tables that are empty it would make plans for empty tables, and keep them for a while.
 * @param url the database, for the superuser
 */
export async function addHistory(url: string): Promise<void> {
  await execute(url, [{ text: past, values: [timesBefore, chainLength] }, { text: 'VACUUM ANALYZE' }])
}
