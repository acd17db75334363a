import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { maxPasskeys } from '@latchkey/contracts'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { passkeysOptions } from '../../api/account-passkeys.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { RefreshFailed } from '../../components/refresh-failed.tsx'
import { Section } from '../../components/section.tsx'
import { AddPasskey } from './add-passkey.tsx'
import { PasskeyItem } from './passkey-item.tsx'

/** The passkeys a person signs in with: added, renamed, removed. */
export function PasskeysSection() {
  const { t } = useTranslation('account')
  const { data: passkeys, error, isFetching, refetch } = useQuery(passkeysOptions)
  const retry = () => void refetch()
  return (
    <Section title={t('passkeys.title')} lead={t('passkeys.lead')}>
      {passkeys ? (
        <>
          {error ? <RefreshFailed error={error} onRetry={retry} retrying={isFetching} /> : null}
          {passkeys.length === 0 ? (
            <Typography>{t('passkeys.none')}</Typography>
          ) : (
            <Box component="ul" aria-label={t('passkeys.title')} sx={{ m: 0, p: 0, listStyle: 'none' }}>
              {passkeys.map((passkey) => (
                <PasskeyItem key={passkey.id} passkey={passkey} />
              ))}
            </Box>
          )}
          {passkeys.length < maxPasskeys ? (
            <AddPasskey isFirst={passkeys.length === 0} />
          ) : (
            <Alert severity="info">{t('passkeys.enough', { count: maxPasskeys })}</Alert>
          )}
        </>
      ) : error ? (
        <ErrorState error={error} onRetry={retry} retrying={isFetching} />
      ) : (
        <LoadingState rows={1} height={72} />
      )}
    </Section>
  )
}
