import type { GuidePage } from '@latchkey/contracts/plain'
import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { Link as RouterLink } from 'react-router'
import { GuideLink } from './guide-link.tsx'

interface TabLeadProps {
  /** Where the guide says more, if it does. */
  guide?: GuidePage
  /** Where the whole is, of which the tab shows a part. */
  whole?: { to: string; text: string }
  children: ReactNode
}

/** What a tab of a panel is for, above what it shows, so that nobody has to know beforehand. */
export function TabLead({ guide, whole, children }: TabLeadProps) {
  return (
    <Box sx={{ flex: 1, display: 'grid', gap: 1.5 }}>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        <span>{children}</span> {guide ? <GuideLink page={guide} /> : null}
      </Typography>
      {whole ? (
        <Link
          component={RouterLink}
          to={whole.to}
          variant="body2"
          color="textPrimary"
          sx={{ justifySelf: 'start', minHeight: 24 }}
        >
          {whole.text}
        </Link>
      ) : null}
    </Box>
  )
}
