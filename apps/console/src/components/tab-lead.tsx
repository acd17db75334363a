import type { GuidePage } from '@latchkey/contracts/plain'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { GuideLink } from './guide-link.tsx'

interface TabLeadProps {
  /** Where the guide says more, if it does. */
  guide?: GuidePage
  children: ReactNode
}

/** What a tab of a panel is for, above what it shows, so that nobody has to know beforehand. */
export function TabLead({ guide, children }: TabLeadProps) {
  return (
    <Typography variant="body2" sx={{ flex: 1, color: 'text.secondary' }}>
      <span>{children}</span> {guide ? <GuideLink page={guide} /> : null}
    </Typography>
  )
}
