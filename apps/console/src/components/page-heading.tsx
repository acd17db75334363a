import type { GuidePage } from '@latchkey/contracts'
import Typography from '@mui/material/Typography'
import { type ReactNode, useEffect, useRef } from 'react'
import { useLocation } from 'react-router'
import { DocumentTitle } from './document-title.tsx'
import { GuideLink } from './guide-link.tsx'
import { visuallyHidden } from './visually-hidden.tsx'

interface PageHeadingProps {
  title: string
  /** What the browser's tab says, where it is more exact than the title. */
  documentTitle?: string
  /** What the page is for, in a sentence or two under the title. */
  children?: ReactNode
  /** Where the guide says more than that. */
  guide?: GuidePage
  /** Puts the heading where only screen readers find it, for pages whose tabs already say it. */
  hidden?: boolean
}

/**
 * The page's title: heading, document title, and where focus goes after a navigation so that screen readers say where one is.
 */
export function PageHeading({ title, documentTitle = title, children, guide, hidden = false }: PageHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  const { key } = useLocation()
  const arrivedByNavigation = useRef(key !== 'default')
  useEffect(() => {
    if (arrivedByNavigation.current) heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <>
      <DocumentTitle title={documentTitle} />
      <Typography
        ref={heading}
        variant="h1"
        tabIndex={-1}
        sx={{ outline: 'none', mb: children ? 0 : 2, ...(hidden ? visuallyHidden : {}) }}
      >
        {title}
      </Typography>
      {children ? (
        <Typography sx={{ color: 'text.secondary', mt: 0.5, mb: 3, maxWidth: '44rem' }}>
          {children} {guide ? <GuideLink page={guide} /> : null}
        </Typography>
      ) : null}
    </>
  )
}
