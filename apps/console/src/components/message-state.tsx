import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'

interface MessageStateProps {
  title: string
  icon?: ReactNode
  children?: ReactNode
  action?: ReactNode
  /** Read out when it appears: `assertive` for errors, `polite` for the rest. */
  live?: 'assertive' | 'polite'
  /** Heading level; a page that is nothing but this message has it as its first. */
  heading?: 'h1' | 'h2' | 'p'
}

const liveRoles = { assertive: 'alert', polite: 'status' } as const

/** A centred message where content would be: icon, one line, an explanation, what to do about it. */
export function MessageState({ title, icon, children, action, live, heading = 'p' }: MessageStateProps) {
  return (
    <Box
      role={live && liveRoles[live]}
      sx={{
        display: 'flex',
        flexDirection: 'column',
        alignItems: 'center',
        textAlign: 'center',
        gap: 1,
        px: 2,
        py: { xs: 5, sm: 8 },
      }}
    >
      {icon ? (
        <Box
          aria-hidden
          sx={{
            display: 'grid',
            placeItems: 'center',
            width: 56,
            height: 56,
            mb: 1,
            borderRadius: '50%',
            bgcolor: 'action.hover',
            color: 'text.secondary',
          }}
        >
          {icon}
        </Box>
      ) : null}
      <Typography variant="h3" component={heading}>
        {title}
      </Typography>
      {children ? (
        <Typography component="div" sx={{ color: 'text.secondary', maxWidth: '30rem' }}>
          {children}
        </Typography>
      ) : null}
      {action ? <Box sx={{ mt: 2 }}>{action}</Box> : null}
    </Box>
  )
}
