import { parseArgs } from 'node:util'
import { millionWorkloads, workloads } from './contestants.ts'

/** What a run is asked to do. */
export interface Options {
  mode: 'compare' | 'soak' | 'profile'
  /** How often each pair is measured. */
  repeats: number
  /** Length of one measurement, in seconds. */
  seconds: number
  /** Load before each measurement that isn't counted, in seconds. */
  rampSeconds: number
  /** Load on each server before the first measurement, in seconds. */
  warmUpSeconds: number
  /** Connections that ask at the same time. */
  connections: number
  /** Whether a second database with a million consumers is made. */
  million: boolean
  /** The workloads to run; all of them when undefined. */
  only: string[] | undefined
  /** Length of a soak, in minutes. */
  minutes: number
}

const known: readonly string[] = [...workloads, ...millionWorkloads]
const needsMillion = (name: string): boolean => millionWorkloads.some((workload) => workload === name)

/** A command line that can't be used; the message is for a person. */
export class OptionError extends Error {
  override name = 'OptionError'
}

/** What `--help` prints. */
export const usage = `npm run bench -- [options]

  --quick           three short repeats, without the million: a look, in less than a minute
  --million         with --quick: measure with 1,000,000 consumers all the same
  --no-million      leave the million out
  --only W1,W4      these workloads only
  --repeats 12      how often each pair is measured
  --seconds 1       length of one measurement
  --connections 64  connections that ask at the same time
  --soak            W1 for five minutes, with the server's memory every ten seconds
  --minutes 5       length of a soak
  --profile         W1 (or those of --only) under the profiler: where the server's time goes
`

function number(name: string, text: string | undefined, otherwise: number, least: number, most: number): number {
  const value = text === undefined ? otherwise : Number(text)
  if (value >= least && value <= most) return value
  throw new OptionError(`--${name} must be a number from ${least} to ${most}.`)
}

/**
 * Reads the command line.
 * @param args what follows the program
 * @returns undefined when help was asked for
 * @throws OptionError
 */
export function readOptions(args: string[]): Options | undefined {
  const values = parse(args)
  if (values.help) return undefined
  const only = values.only?.split(',').map((name) => name.trim().toUpperCase())
  const unknown = only?.find((name) => !known.includes(name))
  if (unknown !== undefined) throw new OptionError(`There is no workload ${unknown}; there are ${known.join(', ')}.`)
  if (values.soak && values.profile) throw new OptionError('Choose one of --soak and --profile.')
  const quick = values.quick ?? false
  return {
    mode: values.soak ? 'soak' : values.profile ? 'profile' : 'compare',
    repeats: Math.round(number('repeats', values.repeats, quick ? 3 : 12, 1, 1000)),
    seconds: number('seconds', values.seconds, quick ? 0.5 : 1, 0.1, 600),
    rampSeconds: quick ? 0.15 : 0.25,
    warmUpSeconds: quick ? 0.5 : 2,
    connections: Math.round(number('connections', values.connections, 64, 1, 512)),
    million: values['no-million'] ? false : (values.million ?? (only ? only.some(needsMillion) : !quick)),
    only,
    minutes: number('minutes', values.minutes, 5, 0.1, 24 * 60),
  }
}

function parse(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        help: { type: 'boolean', short: 'h' },
        quick: { type: 'boolean' },
        million: { type: 'boolean' },
        'no-million': { type: 'boolean' },
        only: { type: 'string' },
        repeats: { type: 'string' },
        seconds: { type: 'string' },
        connections: { type: 'string' },
        soak: { type: 'boolean' },
        minutes: { type: 'string' },
        profile: { type: 'boolean' },
      },
    })
    return values
  } catch (error) {
    throw new OptionError(error instanceof Error ? `${error.message.split('. ')[0]}.` : String(error))
  }
}
