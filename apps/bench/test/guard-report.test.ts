import { expect, test } from 'vitest'
import { guardReport } from '../src/guard/report.ts'

const spread = (median: number) => ({ lower: median, median, upper: median })
const report = (p99: number, ratio: number) =>
  guardReport({
    title: 'Guard',
    machine: [],
    rounds: 1,
    verifying: {
      bare: spread(3000),
      fresh: spread(2700),
      ratio: spread(ratio),
      requests: spread(120_000),
      parts: spread(250_000),
    },
    revocation: {
      databaseVersion: '18',
      count: 200,
      delay: { median: 20, p99, longest: 2000 },
      cut: { accepted: 4900, limit: 5000 },
    },
  })

test('says of each bar whether it was kept', () => {
  expect(report(900, 0.9)).not.toContain('NO')
  expect(report(1100, 0.9).match(/NO/gu)).toHaveLength(1)
  expect(report(1100, 0.7).match(/NO/gu)).toHaveLength(2)
})
