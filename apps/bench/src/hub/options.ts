import { parseArgs } from 'node:util'
import { OptionError } from '../options.ts'

/** What a run of the Hub's benchmark is asked to do. */
export interface HubOptions {
  /** How often each pair is measured. */
  repeats: number
  /** Length of one measurement, in seconds. */
  seconds: number
  /** Size of the upload, in bytes. */
  uploadBytes: number
  /** How many events a stream has. */
  events: number
}

/** What `--help` prints. */
export const hubUsage = `npm run bench:hub -- [options]

  --quick        three short repeats, an upload of 100 MB: a look
  --repeats 12   how often each pair is measured
  --seconds 1    length of one measurement
`

const gibibyte = 1024 ** 3
/** Ten a second, for an hour. */
const anHoursEvents = 36_000

/**
 * Reads the command line.
 * @param args what follows the program
 * @returns undefined when help was asked for
 * @throws OptionError
 */
export function readHubOptions(args: string[]): HubOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      help: { type: 'boolean', short: 'h' },
      quick: { type: 'boolean' },
      repeats: { type: 'string' },
      seconds: { type: 'string' },
    },
  })
  if (values.help) return undefined
  const quick = values.quick ?? false
  const repeats = Number(values.repeats ?? (quick ? 3 : 12))
  const seconds = Number(values.seconds ?? (quick ? 0.5 : 1))
  if (!(repeats >= 1 && repeats <= 1000)) throw new OptionError('--repeats must be a number from 1 to 1000.')
  if (!(seconds >= 0.1 && seconds <= 600)) throw new OptionError('--seconds must be a number from 0.1 to 600.')
  return { repeats, seconds, uploadBytes: quick ? 100_000_000 : gibibyte, events: anHoursEvents }
}
