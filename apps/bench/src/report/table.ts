/** A column of a table: its title, and whether it holds figures, which stand on the right. */
export interface Column {
  title: string
  figures?: boolean
}

/**
 * A Markdown table that also reads well as plain text.
 * @param columns the head
 * @param rows a cell for each column; a missing one is empty
 */
export function markdownTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => columns.map((_column, index) => (row[index] ?? '').replaceAll('|', String.raw`\|`)))
  const widths = columns.map(({ title }, index) =>
    Math.max(3, title.length, ...cells.map((row) => row[index]?.length ?? 0)),
  )
  const pad = (text: string, index: number): string => {
    const width = widths[index] ?? 0
    return columns[index]?.figures ? text.padStart(width) : text.padEnd(width)
  }
  const line = (texts: readonly string[]): string => `| ${texts.map(pad).join(' | ')} |`
  const rule = columns.map(({ figures }, index) => {
    const dashes = '-'.repeat((widths[index] ?? 3) - 1)
    return figures ? `${dashes}:` : `-${dashes}`
  })
  return [line(columns.map(({ title }) => title)), `| ${rule.join(' | ')} |`, ...cells.map(line)].join('\n')
}
