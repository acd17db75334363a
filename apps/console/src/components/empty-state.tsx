import type { ReactNode } from 'react'
import { MessageState } from './message-state.tsx'

interface EmptyStateProps {
  title: string
  icon?: ReactNode
  children?: ReactNode
  action?: ReactNode
}

/** Says that there is nothing (yet), why that may be, and what to do. */
export function EmptyState(props: EmptyStateProps) {
  return <MessageState live="polite" {...props} />
}
