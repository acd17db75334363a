import { parseArgs } from 'node:util'
import { OptionError } from '../options.ts'

/** How much of each there is in a database. */
export interface Sizes {
  consumers: number
  users: number
  authorizations: number
  transactions: number
}

/** What a run is asked to do. */
export interface ListOptions {
  sizes: { small: Sizes; large: Sizes }
  /** How often each question is put to each database. */
  rounds: number
  /** The lists to measure; all of them when undefined. */
  only: string[] | undefined
  /** A PostgreSQL that keeps the databases for the next run, as its superuser; without one they are made and removed. */
  on: string | undefined
}

/** What `--help` prints. */
export const listUsage = `npm run bench:lists -- [options]

  --quick               a fiftieth as much in the large database, and fewer rounds: a look, in about a minute
  --rounds 60           how often each question is put to each database
  --only consumers,…    these lists only
  --on postgres://…     a PostgreSQL, as its superuser, in which the databases stay for the next run
`

const small: Sizes = { consumers: 1000, users: 1000, authorizations: 1000, transactions: 1000 }
const large: Sizes = { consumers: 100_000, users: 10_000, authorizations: 1_000_000, transactions: 10_000_000 }
const quickLarge: Sizes = { consumers: 20_000, users: 5000, authorizations: 50_000, transactions: 200_000 }

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        help: { type: 'boolean', short: 'h' },
        quick: { type: 'boolean' },
        rounds: { type: 'string' },
        only: { type: 'string' },
        on: { type: 'string' },
      },
    }).values
  } catch (error) {
    throw new OptionError(error instanceof Error ? `${error.message.split('. ')[0]}.` : String(error))
  }
}

/**
 * Reads the command line.
 * @param args what follows the program
 * @returns undefined when help was asked for
 * @throws OptionError
 */
export function readListOptions(args: string[]): ListOptions | undefined {
  const values = parse(args)
  if (values.help) return undefined
  const quick = values.quick ?? false
  const rounds = values.rounds === undefined ? (quick ? 20 : 60) : Number(values.rounds)
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 10_000) {
    throw new OptionError('--rounds must be a whole number from 1 to 10000.')
  }
  if (values.on !== undefined && !/^postgres(ql)?:\/\//u.test(values.on)) {
    throw new OptionError('--on must be the address of a PostgreSQL: postgres://…')
  }
  return {
    sizes: { small, large: quick ? quickLarge : large },
    rounds,
    only: values.only?.split(',').map((name) => name.trim()),
    on: values.on,
  }
}
