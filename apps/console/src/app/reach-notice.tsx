import type { StatusConfirmations } from '@latchkey/contracts'
import Alert from '@mui/material/Alert'
import LinearProgress from '@mui/material/LinearProgress'
import Portal from '@mui/material/Portal'
import Snackbar from '@mui/material/Snackbar'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { answerWith } from '../api/answer.ts'
import { request } from '../api/client.ts'
import { LiveRegion } from '../components/live-region.tsx'

/** How often it is asked who knows, and for how long, in milliseconds. */
const askMilliseconds = 500
const patienceMilliseconds = 15_000
/** For how long the end of it stays in sight, in milliseconds. */
const shownMilliseconds = 8000

const severities = { complete: 'success', pending: 'info', partial: 'warning' } as const

const confirmationsReader = answerWith<StatusConfirmations>('guards', 'confirmed')

const isComplete = ({ guards, confirmed }: StatusConfirmations): boolean => confirmed >= guards

const confirmationsOptions = (change: string | undefined, isWaiting: boolean) =>
  queryOptions({
    queryKey: ['status-confirmations', change],
    queryFn: ({ signal }) =>
      request('GET', '/status-confirmations', { schema: confirmationsReader, query: { change }, signal }),
    enabled: change !== undefined,
    refetchInterval: ({ state }) => (isWaiting && !(state.data && isComplete(state.data)) ? askMilliseconds : false),
  })

/** How far a change has come, until everybody knows of it or patience ends. */
export function ReachNotice({ change, onClose }: { change: string; onClose: () => void }) {
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
      {/* Each step on the way would be read out; how it ends is what one waits for. */}
      <LiveRegion live={state === 'pending' ? 'off' : 'polite'}>
        <Snackbar
          open
          autoHideDuration={complete ? shownMilliseconds : null}
          onClose={(_, reason) => {
            if (reason !== 'clickaway') onClose()
          }}
          anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
          // On a narrow screen above the notice that the change was made.
          sx={{ bottom: { xs: 156, sm: 24 } }}
        >
          <Alert
            role="presentation"
            severity={severities[state]}
            onClose={onClose}
            closeText={t('actions.close')}
            sx={{ maxWidth: 420, boxShadow: 8, '& .MuiAlert-message': { flex: 1 } }}
          >
            {t(`reach.${state}`, { count: data.guards, confirmed: data.confirmed })}
            {complete ? null : (
              <LinearProgress
                aria-hidden
                variant="determinate"
                color={severities[state]}
                value={(data.confirmed / data.guards) * 100}
                sx={{ mt: 1 }}
              />
            )}
          </Alert>
        </Snackbar>
      </LiveRegion>
    </Portal>
  )
}
