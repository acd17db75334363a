import IconButton from '@mui/material/IconButton'
import Menu from '@mui/material/Menu'
import Tooltip from '@mui/material/Tooltip'
import { type ReactElement, type Ref, useId, useState } from 'react'

interface MenuButtonProps {
  /** Names the button and what it opens. */
  label: string
  icon: ReactElement
  buttonRef?: Ref<HTMLButtonElement>
  /** What the menu offers. @param closing closes it, then does what was chosen */
  children: (closing: (action: () => void) => () => void) => (ReactElement | null)[]
}

/** A sign that opens a menu. */
export function MenuButton({ label, icon, buttonRef, children }: MenuButtonProps) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const id = useId()
  const close = () => setAnchor(null)
  return (
    <>
      <Tooltip title={label}>
        <IconButton
          ref={buttonRef}
          aria-label={label}
          aria-haspopup="menu"
          aria-expanded={anchor !== null}
          aria-controls={anchor ? id : undefined}
          onClick={(event) => setAnchor(event.currentTarget)}
        >
          {icon}
        </IconButton>
      </Tooltip>
      <Menu
        id={id}
        anchorEl={anchor}
        open={anchor !== null}
        onClose={close}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
        transformOrigin={{ vertical: 'top', horizontal: 'right' }}
        slotProps={{ root: { role: 'region', 'aria-label': label }, list: { 'aria-label': label } }}
      >
        {children((action) => () => {
          close()
          action()
        })}
      </Menu>
    </>
  )
}
