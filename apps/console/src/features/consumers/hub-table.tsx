import ExpandMore from '@mui/icons-material/ExpandMore'
import Accordion from '@mui/material/Accordion'
import AccordionDetails from '@mui/material/AccordionDetails'
import AccordionSummary from '@mui/material/AccordionSummary'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableContainer from '@mui/material/TableContainer'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/use-format.ts'
import type { HubSlot } from './hub-usage.ts'

interface HubTableProps {
  slots: HubSlot[]
  label: (start: Date) => string
}

/** The numbers behind the charts, the latest first; what nothing happened in is left out. */
export function HubTable({ slots, label }: HubTableProps) {
  const { t } = useTranslation('consumers')
  const format = useFormat()
  const milliseconds = (time: number | null) =>
    time === null ? '–' : t('hub.milliseconds', { number: format.number(Math.round(time)) })
  const rows = slots.filter(({ answered, refused, failed }) => answered + refused + failed > 0).toReversed()
  return (
    <Accordion
      variant="outlined"
      disableGutters
      sx={{ '&::before': { display: 'none' }, borderRadius: 1, minWidth: 0 }}
      slotProps={{ transition: { unmountOnExit: true } }}
    >
      <AccordionSummary expandIcon={<ExpandMore />}>{t('hub.table')}</AccordionSummary>
      <AccordionDetails sx={{ p: 0 }}>
        <TableContainer>
          <Table size="small" sx={{ '& td': { whiteSpace: 'nowrap' } }}>
            <TableHead>
              <TableRow>
                <TableCell>{t('hub.when')}</TableCell>
                <TableCell align="right">{t('hub.fates.answered')}</TableCell>
                <TableCell align="right">{t('hub.fates.refused')}</TableCell>
                <TableCell align="right">{t('hub.fates.failed')}</TableCell>
                <TableCell align="right">{t('hub.median')}</TableCell>
                <TableCell align="right">{t('hub.slow')}</TableCell>
              </TableRow>
            </TableHead>
            <TableBody>
              {rows.map(({ start, answered, refused, failed, median, slow }) => (
                <TableRow key={start.getTime()}>
                  <TableCell component="th" scope="row" sx={{ whiteSpace: 'nowrap' }}>
                    {label(start)}
                  </TableCell>
                  <TableCell align="right">{format.number(answered)}</TableCell>
                  <TableCell align="right">{format.number(refused)}</TableCell>
                  <TableCell align="right">{format.number(failed)}</TableCell>
                  <TableCell align="right">{milliseconds(median)}</TableCell>
                  <TableCell align="right">{milliseconds(slow)}</TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </TableContainer>
      </AccordionDetails>
    </Accordion>
  )
}
