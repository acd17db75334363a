import type { Collection } from './collection.ts'

/**
 * What a person reads who opens the API's address: what there is, and how to get in.
 * @param collections the nouns
 * @param issuer where tokens come from
 * @param port where this API listens, as the visitor sees it
 */
export function welcome(collections: readonly Collection[], issuer: string, port = 80): string {
  const here = `http://localhost:${port}`
  const rows = collections.map(
    ({ path, module }) =>
      `  ${path.padEnd(16)}${['view', 'create', 'edit', 'delete'].map((action) => `${module}:${action}`).join('  ')}`,
  )
  return `A small maintenance API, protected by Latchkey.

What is here, and the permission that each of list and get, create, change, delete needs:

${rows.join('\n')}

Get a token as an OAuth consumer, then call with it:

  TOKEN=$(curl -s -u "$KEY:$SECRET" -d grant_type=client_credentials ${issuer}/oauth/token | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
  curl -H "Authorization: Bearer $TOKEN" "${here}/work-orders?limit=5"

Lists take limit (1 to 100), cursor (from nextCursor), search and status.
`
}
