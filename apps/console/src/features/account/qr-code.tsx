import Box from '@mui/material/Box'
import { generate } from 'lean-qr'
import { toSvgPath } from 'lean-qr/extras/svg'
import { useMemo } from 'react'

/** How many modules stay empty around the code, so that cameras find it (ISO/IEC 18004). */
const quietZone = 4

interface QrCodeProps {
  text: string
  /** What it is for, for people who don't see it. */
  label: string
}

/** A text as a QR code, made here: what it holds goes to no other place. */
export function QrCode({ text, label }: QrCodeProps) {
  const { path, size } = useMemo(() => {
    const code = generate(text)
    return { path: toSvgPath(code), size: code.size + 2 * quietZone }
  }, [text])
  return (
    <Box
      component="svg"
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an img would need a data: address, which the content security policy refuses
      role="img"
      aria-label={label}
      viewBox={`${-quietZone} ${-quietZone} ${size} ${size}`}
      shapeRendering="crispEdges"
      // Dark on light also in dark colours: many cameras read no other.
      sx={{ width: 208, maxWidth: '100%', bgcolor: '#fff', borderRadius: 1, display: 'block' }}
    >
      <path d={path} fill="#000" />
    </Box>
  )
}
