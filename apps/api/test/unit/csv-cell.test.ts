import { expect, test } from 'vitest'
import { csvCell } from '../../src/lib/csv.ts'

test.each([
  [null, ''],
  [7, '7'],
  ['', '""'],
  ['Meter gateway', '"Meter gateway"'],
  ['Say "hello", please', '"Say ""hello"", please"'],
  ['two\nlines', '"two\nlines"'],
  ['a-b=c', '"a-b=c"'],
])('a cell shows %j as it is', (value, cell) => {
  expect(csvCell(value)).toBe(cell)
})

test.each([
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  ' =1',
  '\u0000=1',
  '\uff1d1',
  '=HYPERLINK("x")',
  '\tname',
])('a cell never begins with what a spreadsheet could run: %j', (value) => {
  expect(csvCell(value)).toBe(`"'${value.replaceAll('"', '""')}"`)
})
