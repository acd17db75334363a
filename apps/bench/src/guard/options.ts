import { parseArgs } from 'node:util'
import { OptionError } from '../options.ts'

/** What a run is asked to do. */
export interface GuardOptions {
  /** How often each verification is measured. */
  rounds: number
  /** How many tokens are verified in a round. */
  tokens: number
  /** How many times something is taken away. */
  revocations: number
}

/** What `--help` prints. */
export const guardUsage = `npm run bench:guard -- [options]

  --quick               a look: fewer rounds and revocations
  --rounds 12           how often each way to verify is measured
  --revocations 200     how many tokens are revoked while three guards at two nodes are asked
`

/** How many tokens are new in a round. */
const tokens = 2000
const most = 10_000

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        help: { type: 'boolean', short: 'h' },
        quick: { type: 'boolean' },
        rounds: { type: 'string' },
        revocations: { type: 'string' },
      },
    }).values
  } catch (error) {
    throw new OptionError(error instanceof Error ? `${error.message.split('. ')[0]}.` : String(error))
  }
}

function count(name: string, text: string | undefined, usual: number): number {
  const value = text === undefined ? usual : Number(text)
  if (Number.isInteger(value) && value >= 1 && value <= most) return value
  throw new OptionError(`--${name} must be a whole number from 1 to ${most}.`)
}

/**
 * Reads the command line.
 * @param args what follows the program
 * @returns undefined when help was asked for
 * @throws OptionError
 */
export function readGuardOptions(args: string[]): GuardOptions | undefined {
  const values = parse(args)
  if (values.help) return undefined
  const quick = values.quick ?? false
  return {
    rounds: count('rounds', values.rounds, quick ? 4 : 12),
    tokens,
    revocations: count('revocations', values.revocations, quick ? 20 : 200),
  }
}
