import Link, { type LinkProps } from '@mui/material/Link'
import { useLocation } from 'react-router'

interface EntryLinkProps extends Omit<LinkProps, 'onClick' | 'href'> {
  /** The entry's address. What the list beside it is narrowed to stays, unless this says something else. */
  href: string
  /** Opens the entry here, beside the list it is in. */
  onOpen: () => void
}

/** The name of a list's entry, which opens it: here, or with a modifier where the browser opens links then. */
export function EntryLink({ href, onOpen, children, ...link }: EntryLinkProps) {
  const { search } = useLocation()
  return (
    <Link
      {...link}
      href={href.includes('?') ? href : `${href}${search}`}
      color="inherit"
      onClick={(event) => {
        // With a modifier the browser opens it elsewhere, as links do; the row has to keep out of that, too.
        event.stopPropagation()
        if (event.metaKey || event.ctrlKey || event.shiftKey) return
        event.preventDefault()
        onOpen()
      }}
    >
      {children}
    </Link>
  )
}
