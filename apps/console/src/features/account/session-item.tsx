import type { AccountSession } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Chip from '@mui/material/Chip'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { useNotify } from '../../components/notify.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { isApiProblem } from '../../api/client.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { useEndSession } from './account.queries.ts'
import { useDeviceName } from './use-device-name.ts'

/** One place where the person is signed in. */
export function SessionItem({ session }: { session: AccountSession }) {
  const { t } = useTranslation('account')
  const format = useFormat()
  const notify = useNotify()
  const problemMessage = useProblemMessage()
  const deviceName = useDeviceName()
  const end = useEndSession()
  const device = deviceName(session)
  const signOut = () =>
    end.mutate(session.id, {
      onSuccess: () => notify(t('sessions.ended', { device })),
      onError: (error) => {
        // Gone is what was wanted.
        if (isApiProblem(error, 'not_found')) notify(t('sessions.ended', { device }))
        else notify(problemMessage(error), 'error')
      },
    })
  return (
    <Box
      component="li"
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        justifyContent: 'space-between',
        gap: 1.5,
        py: 1.5,
        borderTop: 1,
        borderColor: 'divider',
      }}
    >
      <Box sx={{ minWidth: 0 }}>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 1 }}>
          <Typography sx={{ fontWeight: 500 }}>{device}</Typography>
          {session.isCurrent ? (
            <Chip size="small" variant="outlined" color="success" label={t('sessions.current')} />
          ) : null}
        </Box>
        <Typography variant="body2" component="div" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
          <div>{t('sessions.address', { ip: session.ip })}</div>
          <div>{t('sessions.signedIn', { date: format.dateTime(session.createdAt) })}</div>
          <div>
            {t('sessions.lastSeen')} <RelativeTime moment={session.lastSeenAt} none="" full />
          </div>
        </Typography>
      </Box>
      {session.isCurrent ? null : (
        <Button
          variant="outlined"
          loading={end.isPending}
          onClick={signOut}
          aria-label={t('sessions.endOf', { device, ip: session.ip })}
        >
          {t('sessions.end')}
        </Button>
      )}
    </Box>
  )
}
