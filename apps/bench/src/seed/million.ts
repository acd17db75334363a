import { createHash } from 'node:crypto'
import { execute } from '@latchkey/launcher/cluster'
import type { Credentials } from '../load/requests.ts'

/** How many consumers the second database gets beside the thousand. */
export const millionCount = 1_000_000

// Key and secret of the n-th, computed alike here and in the database; as spread over the indexes as random ones.
const keySql = `substr(encode(sha256(convert_to('key ' || n, 'UTF8')), 'hex'), 1, 24)`
const secretSql = `translate(rtrim(encode(sha256(convert_to('secret ' || n, 'UTF8')), 'base64'), '='), '+/', '-_')`
// A UUID as random ones are formed (RFC 9562 section 5.4): version 4 and the variant in their places.
const uuidSql = (of: string): string =>
  `overlay(overlay(md5('${of} ' || n) placing '4' from 13) placing '8' from 17)::uuid`

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/**
 * Key and secret of one of the million.
 * @param n from 1 to {@link millionCount}
 */
export function millionCredentials(n: number): Credentials {
  return { key: digest(`key ${n}`).toString('hex').slice(0, 24), secret: digest(`secret ${n}`).toString('base64url') }
}

/**
 * Copies a row many times. Columns that are not named keep the original's value, so that a new column needs no change here.
 * @param table its name
 * @param columns names of all its columns
 * @param changed SQL for the columns that differ, in terms of `n`
 */
function copySql(table: string, columns: readonly string[], changed: Record<string, string>): string {
  const values = columns.map((column) => changed[column] ?? `original."${column}"`)
  const names = columns.map((column) => `"${column}"`)
  return `INSERT INTO ${table} (${names.join(', ')}) SELECT ${values.join(', ')}
    FROM ${table} AS original, generate_series(1, $2::int) AS n WHERE original.id = $1`
}

/**
 * Gives the database a million consumers more, each with a secret, like the one that is there.
 * @param url the database, for the superuser
 * @param like the key of a consumer with one secret
 */
export async function loadMillion(url: string, like: string): Promise<void> {
  const [consumerColumns, secretColumns, original] = await execute(url, [
    { text: columnsSql, values: ['consumers'] },
    { text: columnsSql, values: ['consumer_secrets'] },
    {
      text: `SELECT consumers.id AS consumer, consumer_secrets.id AS secret FROM consumers
        JOIN consumer_secrets ON consumer_secrets.consumer_id = consumers.id WHERE key = $1`,
      values: [like],
    },
  ])
  const namesOf = (result: typeof consumerColumns) => result?.rows.map(({ name }) => String(name)) ?? []
  const { consumer, secret } = original?.rows[0] ?? {}
  await execute(url, [
    // Every row is sound, and nobody listens yet: neither foreign keys nor triggers have anything to say.
    { text: `SET session_replication_role = replica` },
    {
      text: copySql('consumers', namesOf(consumerColumns), {
        id: uuidSql('consumer'),
        key: keySql,
        name: `'Consumer ' || n`,
      }),
      values: [consumer, millionCount],
    },
    {
      text: copySql('consumer_secrets', namesOf(secretColumns), {
        id: uuidSql('secret'),
        consumer_id: uuidSql('consumer'),
        secret_hash: `sha256(convert_to(${secretSql}, 'UTF8'))`,
        last_four: `right(${secretSql}, 4)`,
      }),
      values: [secret, millionCount],
    },
    { text: 'VACUUM ANALYZE consumers, consumer_secrets' },
    { text: 'CHECKPOINT' },
  ])
}

const columnsSql = `SELECT column_name AS name FROM information_schema.columns
  WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER' ORDER BY ordinal_position`
