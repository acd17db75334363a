import { fixed, ratio, whole } from '../report/figures.ts'
import { markdownTable } from '../report/table.ts'
import type { RevocationResult } from './revocation.ts'
import type { VerifyResult } from './verify.ts'

/** What the guard is to keep to. */
export const bars = { perSecond: 100_000, ratio: 0.8, p99: 1000 }

const kept = (isKept: boolean): string => (isKept ? 'yes' : 'NO')

/** A run as Markdown. */
export function guardReport(run: {
  title: string
  machine: string[]
  rounds: number
  verifying: VerifyResult
  revocation: RevocationResult
}): string {
  const { verifying, revocation } = run
  const { requests, parts, bare, fresh } = verifying
  const { delay, cut } = revocation
  const table = markdownTable(
    [{ title: 'What' }, { title: 'Measured', figures: true }, { title: 'Bar', figures: true }, { title: 'Kept' }],
    [
      [
        '`Request` with a token seen before, per second',
        whole(requests.median),
        whole(bars.perSecond),
        kept(requests.median >= bars.perSecond),
      ],
      [
        'its parts with a token seen before, per second',
        whole(parts.median),
        whole(bars.perSecond),
        kept(parts.median >= bars.perSecond),
      ],
      [
        'new tokens, of what the library alone does',
        ratio(verifying.ratio),
        fixed(bars.ratio, 1),
        kept(verifying.ratio.median >= bars.ratio),
      ],
      ['new tokens per second, library alone', whole(bare.median), '', ''],
      ['new tokens per second, guard', whole(fresh.median), '', ''],
      ['from DELETE to the last refusal, median, ms', fixed(delay.median, 1), '', ''],
      ['from DELETE to the last refusal, p99, ms', fixed(delay.p99, 1), whole(bars.p99), kept(delay.p99 <= bars.p99)],
      ['from DELETE to the last refusal, longest, ms', fixed(delay.longest, 1), '', ''],
      ['accepted after the feed was cut, ms', whole(cut.accepted), whole(cut.limit), kept(cut.accepted <= cut.limit)],
    ],
  )
  return [
    `# ${run.title}`,
    '',
    ...run.machine,
    `- Verifying: ${run.rounds} rounds by turns in one process, on one core; medians`,
    `- Revocation: three guards at two nodes, ${revocation.count} machines deleted at either node by turns`,
    '',
    table,
    '',
  ].join('\n')
}
