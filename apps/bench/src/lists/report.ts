import { markdownTable } from '../report/table.ts'
import type { ListResult, Times } from './compare.ts'
import type { ListOptions, Sizes } from './options.ts'

/** How many times as long a list may take in the large database, at the 95th percentile. */
export const bound = 2

const ratioOf = ({ small, large }: ListResult, of: keyof Times): number => large[of] / small[of]
const milliseconds = (value: number): string => value.toFixed(1)

const describe = (sizes: Sizes): string =>
  Object.entries(sizes)
    .map(([noun, count]: [string, number]) => `${count.toLocaleString('en')} ${noun}`)
    .join(', ')

/** A run as Markdown. @returns the text, and how many questions were answered wrongly */
export function listReport({
  title,
  machine,
  sizes,
  rounds,
  results,
}: Pick<ListOptions, 'sizes' | 'rounds'> & { title: string; machine: string[]; results: ListResult[] }): {
  text: string
  errors: number
} {
  const over = results.filter((result) => ratioOf(result, 'p95') > bound)
  const wrong = results.filter(({ faults }) => faults.length > 0)
  const table = markdownTable(
    [
      { title: 'List' },
      { title: 'Asked' },
      { title: 'small p50', figures: true },
      { title: 'small p95', figures: true },
      { title: 'large p50', figures: true },
      { title: 'large p95', figures: true },
      { title: 'p50 ratio', figures: true },
      { title: 'p95 ratio', figures: true },
    ],
    results.map((result) => [
      result.list,
      result.what,
      milliseconds(result.small.p50),
      milliseconds(result.small.p95),
      milliseconds(result.large.p50),
      milliseconds(result.large.p95),
      ratioOf(result, 'p50').toFixed(2),
      ratioOf(result, 'p95').toFixed(2),
    ]),
  )
  const lines = [
    `# ${title}`,
    '',
    ...machine,
    `- Small: ${describe(sizes.small)}`,
    `- Large: ${describe(sizes.large)}`,
    `- Course: one connection to each server, asked by turns, ${rounds} times each; milliseconds`,
    '',
    table,
    '',
    over.length === 0
      ? `All ${results.length} within ${bound} times at the 95th percentile.`
      : `Over ${bound} times at the 95th percentile, ${over.length} of ${results.length}: ${over.map(({ list, what }) => `${list} ${what}`).join('; ')}.`,
    ...wrong.flatMap(({ list, what, faults }) => faults.map((fault) => `\nWRONG: ${list} ${what}: ${fault}`)),
    '',
  ]
  return { text: lines.join('\n'), errors: wrong.length }
}
