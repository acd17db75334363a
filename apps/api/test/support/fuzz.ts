import * as fc from 'fast-check'
import { expect } from 'vitest'

/** How many cases every property has to hold for. */
export const caseCount = 10_000

const seedVariable = 'FUZZ_SEED'

/** The same cases in every run, so that a change is judged by itself; `random` tries new ones, and a failure prints what repeats it. */
function readSeed(): number {
  const text = process.env[seedVariable]
  if (text === undefined || text === '') return 20_261_120
  if (text === 'random') return Math.trunc(Math.random() * 2 ** 31)
  if (!/^-?[0-9]{1,10}$/u.test(text)) {
    throw new Error(`${seedVariable} must be a whole number, as a failure prints it, or random`)
  }
  return Number(text)
}
const seed = readSeed()

/** How much of all cases must, at the least, end in an outcome (0 to 1): a property that refuses everything proves nothing. */
export type Shares<Outcome extends string> = Partial<Record<Outcome, number>>

function expectShares(counts: ReadonlyMap<string, number>, shares: Shares<string>): void {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const found = [...counts].map(([outcome, count]) => `${outcome} ${((100 * count) / total).toFixed(1)} %`).join(', ')
  for (const [outcome, share] of Object.entries(shares)) {
    expect((counts.get(outcome) ?? 0) / total, `share of ${outcome}; found ${found}; seed ${seed}`).toBeGreaterThan(
      share ?? 0,
    )
  }
}

const report = <Values>(details: fc.RunDetails<Values>): string =>
  `${fc.defaultReportMessage(details) ?? ''}\n\nTo repeat it: ${seedVariable}=${seed} npm test -- api`

/**
 * Asserts that a property holds for {@link caseCount} generated cases, and that the cases were a fair mix.
 * @param cases what to generate
 * @param property throws when it does not hold; gives back how the case came out
 * @param shares what part of the cases must come out how
 */
export function expectAlways<Case, Outcome extends string>(
  cases: fc.Arbitrary<Case>,
  property: (value: Case) => Outcome,
  shares: Shares<Outcome>,
): void {
  const counts = new Map<string, number>()
  const details = fc.check(
    fc.property(cases, (value) => {
      const outcome = property(value)
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
    }),
    { seed, numRuns: caseCount },
  )
  if (details.failed) throw new Error(report(details), { cause: details.errorInstance })
  expectShares(counts, shares)
}

/** How long a test of {@link expectAlwaysTogether} may hang before it is given up, in milliseconds: no measure of how long it takes. */
export const patience = 180_000

/** How many cases of {@link expectAlwaysTogether} are under way at once. */
const groupSize = 50

/**
 * As {@link expectAlways}, for properties that wait for a server: cases run in groups, at once. A failure is told with its own case and
 * not shrunk, since that would ask the server thousands of times more.
 * @param cases what to generate
 * @param property rejects when it does not hold; gives back how the case came out
 * @param shares what part of the cases must come out how
 * @param options `count` of cases, and what to do before every group
 */
export async function expectAlwaysTogether<Case, Outcome extends string>(
  cases: fc.Arbitrary<Case>,
  property: (value: Case) => Promise<Outcome>,
  shares: Shares<Outcome>,
  options: { count?: number; beforeGroup?: () => Promise<void> | void } = {},
): Promise<void> {
  const { count = caseCount, beforeGroup } = options
  const counts = new Map<string, number>()
  const groups = fc.array(fc.noShrink(cases), { minLength: groupSize, maxLength: groupSize })
  const runOne = async (value: Case): Promise<void> => {
    try {
      const outcome = await property(value)
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : String(error)}\n\nCase: ${fc.stringify(value)}`, {
        cause: error,
      })
    }
  }
  const details = await fc.check(
    fc.asyncProperty(groups, async (group) => {
      await beforeGroup?.()
      await Promise.all(group.map(runOne))
    }),
    { seed, numRuns: Math.ceil(count / groupSize), endOnFailure: true },
  )
  if (details.failed) {
    const { errorInstance } = details
    const message = errorInstance instanceof Error ? errorInstance.message : report(details)
    throw new Error(`${message}\n\nTo repeat it: ${seedVariable}=${seed} npm test -- api`, {
      cause: errorInstance instanceof Error ? errorInstance.cause : errorInstance,
    })
  }
  expectShares(counts, shares)
}
