import ExpandMore from '@mui/icons-material/ExpandMore'
import Accordion from '@mui/material/Accordion'
import AccordionDetails from '@mui/material/AccordionDetails'
import AccordionSummary from '@mui/material/AccordionSummary'
import Typography from '@mui/material/Typography'
import { lazy } from 'react'
import { LatePart } from './late-part.tsx'
import { LoadingState } from './loading-state.tsx'
import type { NumbersProps } from './numbers.tsx'

// Folded on every page that has it, and few people unfold it.
const Numbers = lazy(async () => ({ default: (await import('./numbers.tsx')).Numbers }))

/** The numbers behind a chart, for whoever wants them exactly or can't see it; folded, by their title, until it is asked for. */
export function NumbersTable(props: NumbersProps) {
  return (
    <Accordion
      variant="outlined"
      disableGutters
      sx={{ '&::before': { display: 'none' }, borderRadius: 1, minWidth: 0 }}
      slotProps={{ transition: { unmountOnExit: true }, region: { role: 'presentation' } }}
    >
      <AccordionSummary expandIcon={<ExpandMore />} sx={{ minHeight: 40, '& > :first-of-type': { my: 0.75 } }}>
        <Typography component="span" variant="body2" sx={{ fontWeight: 500 }}>
          {props.title}
        </Typography>
      </AccordionSummary>
      <AccordionDetails sx={{ p: 0 }}>
        <LatePart waiting={<LoadingState rows={props.rows.length} height={33} />}>
          <Numbers {...props} />
        </LatePart>
      </AccordionDetails>
    </Accordion>
  )
}
