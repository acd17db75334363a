import type { Consumer } from '@latchkey/contracts'
import Avatar from '@mui/material/Avatar'
import { initialOf } from '../lib/initial.ts'
import { LogoPicture } from './logo-picture.tsx'

const size = 40

/** An app's logo beside its name, or the first letter of that. */
export function AppLogo({ app }: { app: Pick<Consumer, 'id' | 'name' | 'logo'> }) {
  const initial = (
    <Avatar
      variant="rounded"
      aria-hidden
      sx={{ width: size, height: size, bgcolor: 'primary.main', color: 'primary.contrastText', fontWeight: 600 }}
    >
      {initialOf(app.name)}
    </Avatar>
  )
  if (!app.logo) return initial
  return (
    <LogoPicture
      path={`/consumers/${app.id}/logo`}
      logo={app.logo}
      alt=""
      height={size}
      maxWidth={2 * size}
      fallback={initial}
    />
  )
}
