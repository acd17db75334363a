import { parseArgs } from 'node:util'
import type { LogFlaw } from '../features/transactions/transaction-verification.ts'
import type { Installation } from '../installation.ts'
import { UsageError } from './usage.ts'

/** Whose log `verify-log` is to verify: one company's, by its number, or everybody's; and the hash it must go through. */
interface LogWanted {
  number: number | undefined
  anchor: Buffer | undefined
}

/**
 * Reads the command line of `verify-log`.
 * @param args what follows the command
 * @throws UsageError naming what can't be used
 */
export function readLogToVerify(args: string[]): LogWanted {
  const { values } = parseArgs({ args, options: { company: { type: 'string' }, through: { type: 'string' } } })
  if (values.company !== undefined && !/^[0-9]{1,9}$/u.test(values.company)) {
    throw new UsageError('--company must be the number of a company; latchkey list-companies shows them.')
  }
  if (values.through !== undefined && (values.company === undefined || !/^[0-9a-f]{64}$/u.test(values.through))) {
    throw new UsageError('--through must be a hash that verify-log printed for the company that --company names.')
  }
  return {
    number: values.company === undefined ? undefined : Number(values.company),
    anchor: values.through === undefined ? undefined : Buffer.from(values.through, 'hex'),
  }
}

const entryOf = ({ transactionId, event, occurredAt }: LogFlaw): string =>
  [transactionId, event, occurredAt?.toISOString()].filter((part) => typeof part === 'string').join(', ')

const sentences: Record<LogFlaw['kind'], (flaw: LogFlaw) => string> = {
  altered: (flaw) => `entry ${flaw.sequence} (${entryOf(flaw)}) was edited, or put where another one was`,
  entry_missing: (flaw) => `entry ${flaw.sequence} (${entryOf(flaw)}) was removed`,
  link_missing: ({ sequence }) => `entry ${sequence} was removed with its seal`,
  tail_missing: ({ sequence }) => `the last entries up to ${sequence} were removed with their seals`,
  head_altered: ({ sequence }) =>
    `what the log ends with was edited: it goes on to entry ${sequence}, its head says otherwise`,
  anchor_missing: () => 'the whole log was made anew: no entry has the hash that --through names',
  anchor_dropped: () =>
    'no entry that is kept has the hash that --through names: it was of one that retention gave up, or the whole log was made anew',
  dropping_forged: (flaw) =>
    `an entry (${entryOf(flaw)}) says that retention gave up older ones, but is not by this installation`,
  unsealed: (flaw) => `an entry (${entryOf(flaw)}) was slipped in: it has no seal`,
}

/**
 * Verifies the Transactions Logs, and stops in each at the first thing that is wrong.
 * @param installation where
 * @param wanted from {@link readLogToVerify}
 * @throws UsageError when there is no such company
 * @returns what to print, a line for each company, and whether all logs are as they were written
 */
export async function verifyLog(
  { services }: Installation,
  { number: wanted, anchor }: LogWanted,
): Promise<{ report: string; isWhole: boolean }> {
  const all = await services.companies.listAll()
  const companies = all.filter(({ number }) => wanted === undefined || number === wanted)
  if (wanted !== undefined && companies.length === 0) throw new UsageError(`There is no company with number ${wanted}.`)
  let isWhole = true
  const lines: string[] = []
  for (const { id, number, name } of companies) {
    const { entries, dropped, hash, flaw } = await services.transactions.verify(id, anchor)
    if (flaw) isWhole = false
    const found = flaw
      ? `BROKEN: ${sentences[flaw.kind](flaw)}. The ${entries} before are as they were written.`
      : `${entries} entries as they were written${dropped > 0 ? ` beside ${dropped} that retention gave up` : ''}, up to ${hash.toString('hex')}.`
    lines.push(`${String(number).padStart(9)}  ${name}: ${found}\n`)
  }
  return { report: lines.join(''), isWhole }
}
