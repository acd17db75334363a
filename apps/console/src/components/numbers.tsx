import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableContainer from '@mui/material/TableContainer'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import type { ReactNode } from 'react'

/** A table of numbers. */
export interface NumbersProps {
  /** What the table is called. */
  title: string
  /** The first is above what the rows are about, the others above their numbers. */
  columns: readonly string[]
  rows: readonly { key: string; name: ReactNode; values: readonly string[] }[]
}

/** Numbers in a table as wide as they need. */
export function Numbers({ title, columns, rows }: NumbersProps) {
  return (
    // What is wider than its place is scrolled by keyboard, too. As a landmark it would have the name of every other chart's table.
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a fieldset is of a form
    <TableContainer role="group" tabIndex={0} aria-label={title}>
      <Table size="small" sx={{ '& td': { whiteSpace: 'nowrap' } }}>
        <TableHead>
          <TableRow>
            {columns.map((column, index) => (
              <TableCell key={column} align={index === 0 ? 'left' : 'right'}>
                {column}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map(({ key, name, values }) => (
            <TableRow key={key}>
              <TableCell component="th" scope="row" sx={{ whiteSpace: 'nowrap' }}>
                {name}
              </TableCell>
              {values.map((value, index) => (
                <TableCell key={columns[index + 1]} align="right">
                  {value}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  )
}
