import type { Logo } from '@latchkey/contracts'
import { type ReactNode, useState } from 'react'

interface LogoPictureProps {
  /** Where the API shows it. */
  path: string
  logo: Logo
  /** What it says to those who don't see it; empty where the name of whose it is stands beside it. */
  alt: string
  /** Greatest height and width, in CSS pixels. */
  height: number
  maxWidth: number
  /** Shown instead where the picture can't be loaded. */
  fallback?: ReactNode
}

const padding = 3
const backdrops: Record<Logo['backdrop'], string> = { light: '#ffffff', dark: '#1f2428' }

function Picture({ path, logo, alt, height, maxWidth, fallback = null }: LogoPictureProps) {
  const [isBroken, setBroken] = useState(false)
  if (isBroken) return fallback
  const scale = Math.min((height - 2 * padding) / logo.height, (maxWidth - 2 * padding) / logo.width)
  return (
    <img
      src={`/api/v1${path}?digest=${logo.digest}`}
      alt={alt}
      width={Math.max(1, Math.round(logo.width * scale))}
      height={Math.max(1, Math.round(logo.height * scale))}
      onError={() => setBroken(true)}
      // The same plate on light and on dark: what is black and has no background of its own could not be seen on dark.
      style={{ display: 'block', flexShrink: 0, padding, borderRadius: 6, background: backdrops[logo.backdrop] }}
    />
  )
}

/** The logo of a company or an app. Doors show it as well, so it does without the component library. */
export function LogoPicture(props: LogoPictureProps) {
  // Another picture gets another chance.
  return <Picture key={props.path + props.logo.digest} {...props} />
}
