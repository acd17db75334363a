import { type Spread, spreadOf } from '../statistics.ts'
import { percent } from './figures.ts'
import type { Summary } from './summary.ts'

/** Beyond this share of its core somebody else's work has slowed the server. */
const noticeable = 0.12

interface Shares {
  server: number
  generator: number
  /** Of the server's core, used by others. */
  others: number
  /** Of the other core, used by anybody. */
  loadCore: number
}

const sharesOf = ({ measurements }: Summary): Shares[] =>
  measurements.flatMap(({ busy, serverShare, generatorShare }) =>
    busy
      ? [
          {
            server: serverShare,
            generator: generatorShare,
            others: busy.server - serverShare,
            loadCore: busy.load,
          },
        ]
      : [],
  )

const isDisturbed = ({ others }: Shares): boolean => others > noticeable
/** Where others were at work, they may be what filled the other core. */
const isStarved = (shares: Shares): boolean => !isDisturbed(shares) && shares.loadCore > 0.95 && shares.server < 0.9

const median = (shares: readonly Shares[], figure: (one: Shares) => number): Spread['median'] =>
  spreadOf(shares.map(figure)).median

/** The contestants with measurements of a kind, each with how many of how many and what to say of these. */
function listed(
  summaries: readonly Summary[],
  kind: (shares: Shares) => boolean,
  say: (shares: readonly Shares[]) => string,
): string {
  return summaries
    .flatMap((summary) => {
      const all = sharesOf(summary)
      const found = all.filter(kind)
      return found.length === 0 ? [] : [`${summary.name} in ${found.length} of ${all.length}${say(found)}`]
    })
    .join(', ')
}

/**
 * What speaks against taking a run's figures at face value: work of others on the server's core, and load that could not keep the
 * server busy.
 * @returns sentences for a person
 */
export function doubtsAbout(summaries: readonly Summary[]): string[] {
  const disturbed = listed(summaries, isDisturbed, (found) => ` (${percent(median(found, ({ others }) => others))})`)
  const starved = listed(
    summaries,
    isStarved,
    (found) =>
      ` (server ${percent(median(found, (one) => one.server))}, load generator ${percent(median(found, (one) => one.generator))})`,
  )
  return [
    ...(disturbed === ''
      ? []
      : [
          `Others were at work on the server’s core: ${disturbed}. Go by the ratios of work per processor time rather than those of speed.`,
        ]),
    ...(starved === ''
      ? []
      : [
          `The core of load generator and PostgreSQL was full while the server’s was not, so the server could have done more: ${starved}.`,
        ]),
  ]
}
