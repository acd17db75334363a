import { expect, test } from 'vitest'
import { markdownTable } from '../src/report/table.ts'
import { momentName } from '../src/report/result-file.ts'

test('a table is Markdown, and reads well as plain text', () => {
  const table = markdownTable(
    [{ title: 'what' }, { title: 'per second', figures: true }],
    [['F1', '12,345'], ['a | b'], ['W1', '7']],
  )
  expect(table).toBe(
    [
      '| what   | per second |',
      '| ------ | ---------: |',
      '| F1     |     12,345 |',
      String.raw`| a \| b |            |`,
      '| W1     |          7 |',
    ].join('\n'),
  )
})

test('a result’s name sorts by its moment', () => {
  expect(momentName(new Date(2026, 0, 2, 3, 4))).toBe('2026-01-02-0304')
})
