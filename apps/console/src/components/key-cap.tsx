import Box from '@mui/material/Box'

/** A key of the keyboard. @param props.children what is printed on it */
export function KeyCap({ children }: { children: string }) {
  return (
    <Box
      component="kbd"
      sx={{
        display: 'inline-grid',
        placeItems: 'center',
        minWidth: 22,
        height: 22,
        px: 0.75,
        border: 1,
        borderBottomWidth: 2,
        borderColor: 'divider',
        borderRadius: 0.625,
        bgcolor: 'surface.sunken',
        color: 'text.secondary',
        fontFamily: 'inherit',
        fontSize: '0.75rem',
        fontWeight: 500,
        lineHeight: 1,
        // Where there is no keyboard there is nothing to press.
        '@media (hover: none)': { display: 'none' },
      }}
    >
      {children}
    </Box>
  )
}
