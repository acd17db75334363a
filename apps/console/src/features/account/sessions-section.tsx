import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { useNotify } from '../../components/notify.tsx'
import { RefreshFailed } from '../../components/refresh-failed.tsx'
import { Section } from '../../components/section.tsx'
import { accountSessionsOptions, useEndOtherSessions } from './account.queries.ts'
import { SessionItem } from './session-item.tsx'

function EndOthers({ count }: { count: number }) {
  const { t } = useTranslation('account')
  const notify = useNotify()
  const endOthers = useEndOtherSessions()
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button
        variant="outlined"
        color="error"
        onClick={() => {
          endOthers.reset()
          setAsking(true)
        }}
        sx={{ justifySelf: 'start' }}
      >
        {t('sessions.endOthers')}
      </Button>
      <ConfirmDialog
        open={asking}
        title={t('sessions.endOthersTitle')}
        confirmLabel={t('sessions.endOthersConfirm')}
        pending={endOthers.isPending}
        error={endOthers.error}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          endOthers.mutate(undefined, {
            onSuccess: () => {
              setAsking(false)
              notify(t('sessions.othersEnded'))
            },
          })
        }
      >
        {t('sessions.endOthersBody', { count })}
      </ConfirmDialog>
    </>
  )
}

/** Where the person is signed in, and the ways to end that. */
export function SessionsSection() {
  const { t } = useTranslation('account')
  const { data: sessions, error, isFetching, refetch } = useQuery(accountSessionsOptions)
  const others = sessions?.filter(({ isCurrent }) => !isCurrent).length ?? 0
  const retry = () => void refetch()
  return (
    <Section title={t('sessions.title')} lead={t('sessions.lead')}>
      {sessions ? (
        <>
          {error ? <RefreshFailed error={error} onRetry={retry} retrying={isFetching} /> : null}
          <Box component="ul" aria-label={t('sessions.title')} sx={{ m: 0, p: 0, listStyle: 'none' }}>
            {sessions.map((session) => (
              <SessionItem key={session.id} session={session} />
            ))}
          </Box>
          {others > 0 ? <EndOthers count={others} /> : null}
        </>
      ) : error ? (
        <ErrorState error={error} onRetry={retry} retrying={isFetching} />
      ) : (
        <LoadingState rows={2} height={72} />
      )}
    </Section>
  )
}
