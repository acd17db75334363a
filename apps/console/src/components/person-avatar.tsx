import Avatar from '@mui/material/Avatar'
import { initialOf } from '../lib/initial.ts'

/** What stands beside a person's name: its initial. @param props.name the person's */
export function PersonAvatar({ name }: { name: string }) {
  return (
    <Avatar aria-hidden sx={{ width: 40, height: 40, bgcolor: 'action.selected', color: 'text.primary' }}>
      {initialOf(name)}
    </Avatar>
  )
}
