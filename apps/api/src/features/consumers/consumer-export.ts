import type { Consumer } from '@latchkey/contracts'
import { type CsvColumn, csvFile } from '../../lib/csv.ts'

type Exported = Omit<Consumer, 'secrets'>

const columns: CsvColumn<Exported>[] = [
  ['name', ({ name }) => name],
  ['key', ({ key }) => key],
  ['description', ({ description }) => description],
  ['grant_type', ({ grantType }) => grantType],
  ['client_type', ({ clientType }) => clientType],
  ['status', ({ status }) => status],
  ['permission_group', ({ permissionGroup }) => permissionGroup.name],
  ['permission_group_id', ({ permissionGroup }) => permissionGroup.id],
  ['redirect_uris', ({ redirectUris }) => redirectUris.join(' ')],
  ['auth_method', ({ authMethod }) => authMethod],
  ['requires_pkce', ({ requiresPkce }) => requiresPkce],
  ['uses_hub', ({ usesHub }) => usesHub],
  ['allowed_ip_ranges', ({ allowedIpRanges }) => allowedIpRanges.join(' ')],
  ['requests_per_minute', ({ requestsPerMinute }) => requestsPerMinute],
  ['access_token_seconds', ({ accessTokenSeconds }) => accessTokenSeconds],
  ['created_at', ({ createdAt }) => createdAt],
  ['created_by', ({ createdBy }) => createdBy && createdBy.email],
  ['updated_at', ({ updatedAt }) => updatedAt],
  ['last_used_at', ({ lastUsedAt }) => lastUsedAt],
  ['id', ({ id }) => id],
]

/**
 * An export as the text of a CSV file.
 * @param batches of consumers, in the order of the file
 */
export const consumersFile = (batches: AsyncIterable<Exported[]>): AsyncGenerator<string> => csvFile(columns, batches)
