import { lazy, useSyncExternalStore } from 'react'
import { forgetStatusChange, latestStatusChange, onStatusChange } from '../api/status-change.ts'
import { LatePart } from '../components/late-part.tsx'

const ReachNotice = lazy(async () => ({ default: (await import('./reach-notice.tsx')).ReachNotice }))

/** After something was taken away: how many of the resource servers that verify tokens by themselves know of it. */
export function StatusReach() {
  const change = useSyncExternalStore(onStatusChange, latestStatusChange)
  if (change === undefined) return null
  return (
    <LatePart failed={null}>
      <ReachNotice key={change} change={change} onClose={forgetStatusChange} />
    </LatePart>
  )
}
