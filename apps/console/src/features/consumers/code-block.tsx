import Box from '@mui/material/Box'
import type { ReactNode } from 'react'

interface CodeBlockProps {
  /** What it is, for whoever doesn't see it. */
  label: string
  children: string
  /** What can be done with it, at its top right. */
  action?: ReactNode
}

/** Code or an answer as it stands, line by line; what doesn't fit can be scrolled to, with the keyboard too. */
export function CodeBlock({ label, children, action }: CodeBlockProps) {
  return (
    <Box sx={{ position: 'relative', minWidth: 0, bgcolor: 'action.hover', borderRadius: 1 }}>
      <Box
        component="section"
        aria-label={label}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by the keyboard (WCAG 2.1.1)
        tabIndex={0}
        sx={{ maxHeight: 320, overflow: 'auto', borderRadius: 1, p: 1.5, ...(action ? { pr: 6 } : {}) }}
      >
        <Box component="pre" sx={{ m: 0, fontFamily: 'monospace', fontSize: '0.8125rem', lineHeight: 1.5 }}>
          {children}
        </Box>
      </Box>
      {action ? (
        <Box sx={{ position: 'absolute', top: 4, right: 8, bgcolor: 'background.paper', borderRadius: 5 }}>
          {action}
        </Box>
      ) : null}
    </Box>
  )
}
