import { type StatusConfirmations, statusConfirmationsSchema } from '@latchkey/contracts'
import Alert from '@mui/material/Alert'
import Portal from '@mui/material/Portal'
import Snackbar from '@mui/material/Snackbar'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { request } from '../api/client.ts'
import { forgetStatusChange, latestStatusChange, onStatusChange } from '../api/status-change.ts'

/** How often it is asked who knows, and for how long, in milliseconds. */
const askMilliseconds = 500
const patienceMilliseconds = 15_000
/** For how long the end of it stays in sight, in milliseconds. */
const shownMilliseconds = 8000

const severities = { complete: 'success', pending: 'info', partial: 'warning' } as const

const isComplete = ({ guards, confirmed }: StatusConfirmations): boolean => confirmed >= guards

const confirmationsOptions = (change: string | undefined, isWaiting: boolean) =>
  queryOptions({
    queryKey: ['status-confirmations', change],
    queryFn: ({ signal }) =>
      request('GET', '/status-confirmations', { schema: statusConfirmationsSchema, query: { change }, signal }),
    enabled: change !== undefined,
    refetchInterval: ({ state }) => (isWaiting && !(state.data && isComplete(state.data)) ? askMilliseconds : false),
  })

function Reach({ change, onClose }: { change: string; onClose: () => void }) {
  const { t } = useTranslation()
  const [isWaiting, setIsWaiting] = useState(true)
  useEffect(() => {
    const timer = setTimeout(() => setIsWaiting(false), patienceMilliseconds)
    return () => clearTimeout(timer)
  }, [])
  const { data } = useQuery(confirmationsOptions(change, isWaiting))
  // Where no resource server says what it knows there is nothing to wait for.
  if (!data || data.guards === 0) return null
  const complete = isComplete(data)
  const state = complete ? 'complete' : isWaiting ? 'pending' : 'partial'
  return (
    <Portal>
      <Snackbar
        open
        autoHideDuration={complete ? shownMilliseconds : null}
        onClose={(_, reason) => {
          if (reason !== 'clickaway') onClose()
        }}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
        // On a narrow screen above the notice that the change was made.
        sx={{ bottom: { xs: 80, sm: 24 } }}
      >
        <Alert severity={severities[state]} onClose={onClose}>
          {t(`reach.${state}`, { count: data.guards, confirmed: data.confirmed })}
        </Alert>
      </Snackbar>
    </Portal>
  )
}

/** After something was taken away: how many of the resource servers that verify tokens by themselves know of it. */
export function StatusReach() {
  const change = useSyncExternalStore(onStatusChange, latestStatusChange)
  if (change === undefined) return null
  return <Reach key={change} change={change} onClose={forgetStatusChange} />
}
