import { Component, type ReactNode, Suspense } from 'react'
import { ErrorState } from './error-state.tsx'

interface LatePartProps {
  /** Shown until the part has come; nothing unless given. */
  waiting?: ReactNode
  /** Shown where it doesn't come; by default that it could not be loaded. */
  failed?: ReactNode
  children: ReactNode
}

/**
 * The place of a part that is loaded when it is shown. One that can't be, as without a network, is said to be missing there, and whatever is around
 * it stays, with what was typed.
 */
export class LatePart extends Component<LatePartProps, { error?: unknown }> {
  override state: { error?: unknown } = {}

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error }
  }

  override render(): ReactNode {
    const { waiting, failed, children } = this.props
    if ('error' in this.state) return failed === undefined ? <ErrorState error={this.state.error} /> : failed
    return <Suspense fallback={waiting}>{children}</Suspense>
  }
}
