import type { Installation } from '../installation.ts'

const megabyte = 1024 * 1024

/**
 * Lists the months of the Transactions Log, and which of them the server will give up: a look before a retention is set.
 * @param installation where
 * @param retentionMonths how many whole months are kept besides the one that it is; `undefined` for all
 * @returns what to print, a line for each month
 */
export async function listLogMonths({ services }: Installation, retentionMonths: number | undefined): Promise<string> {
  const months = await services.transactions.listMonths(retentionMonths)
  return months
    .map(
      ({ month, entries, octets, isDue }) =>
        `${month}  ${String(entries).padStart(12)} entries  ${String(Math.ceil(octets / megabyte)).padStart(8)} MB  ${isDue ? 'to be dropped' : 'kept'}\n`,
    )
    .join('')
}
