import Paper from '@mui/material/Paper'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableContainer from '@mui/material/TableContainer'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { EntryLink } from '../../components/entry-link.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { rereading } from '../../lib/rereading.ts'
import type { TransactionListProps } from './transaction-list-props.ts'
import { useLogWords } from './use-log-words.ts'

/** The entries where there is room for a table. */
export function TransactionTable({ entries, busy, hrefOf, onOpen }: TransactionListProps) {
  const { t } = useTranslation('transactions')
  const format = useFormat()
  const words = useLogWords()
  return (
    <TableContainer component={Paper} variant="outlined" aria-busy={busy} sx={rereading(busy)}>
      <Table
        size="small"
        aria-label={t('shell.transactions', { ns: 'common' })}
        sx={{ tableLayout: 'fixed', '& td, & tbody th': { verticalAlign: 'top', overflowWrap: 'anywhere' } }}
      >
        <TableHead>
          <TableRow>
            <TableCell sx={{ width: '19%' }}>{t('columns.when')}</TableCell>
            <TableCell sx={{ width: '21%' }}>{t('columns.who')}</TableCell>
            <TableCell>{t('columns.what')}</TableCell>
            <TableCell sx={{ width: '22%' }}>{t('columns.thing')}</TableCell>
            <TableCell sx={{ width: '14%' }}>{t('columns.address')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {entries.map(({ id, occurredAt, actor, event, target, ip }) => (
            <TableRow key={id} hover onClick={() => onOpen(id)} sx={{ cursor: 'pointer' }}>
              <TableCell>
                {format.dateTime(occurredAt)}
                <Typography variant="body2" sx={{ color: 'text.secondary', displayPrint: 'none' }}>
                  <RelativeTime moment={occurredAt} none="" />
                </Typography>
              </TableCell>
              <TableCell>{words.actor(actor)}</TableCell>
              <TableCell component="th" scope="row">
                <EntryLink href={hrefOf(id)} onOpen={() => onOpen(id)} underline="hover" sx={{ fontWeight: 500 }}>
                  {words.event(event)}
                </EntryLink>
              </TableCell>
              <TableCell>
                <div>{words.target(target)}</div>
                <Typography variant="body2" sx={{ color: 'text.secondary' }}>
                  {words.kind(target)}
                </Typography>
              </TableCell>
              <TableCell>{ip ?? '—'}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  )
}
