import type { GuidePage } from '@latchkey/contracts/plain'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { GuideLink } from '../../components/guide-link.tsx'

interface TabLeadProps {
  /** Where the guide says more, if it does. */
  guide?: GuidePage
  children: ReactNode
}

/** What a part of the panel is for, above it, so that nobody has to know beforehand. */
export function TabLead({ guide, children }: TabLeadProps) {
  return (
    <Typography variant="body2" sx={{ flex: 1, color: 'text.secondary' }}>
      <span>{children}</span> {guide ? <GuideLink page={guide} /> : null}
    </Typography>
  )
}
