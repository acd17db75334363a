import type { CompanySettings } from '@latchkey/contracts'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import CircularProgress from '@mui/material/CircularProgress'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../../api/client.ts'
import { LoadingState } from '../../components/loading-state.tsx'
import { useNotify } from '../../components/notify.tsx'
import { RefreshFailed } from '../../components/refresh-failed.tsx'
import { Section } from '../../components/section.tsx'
import { SwitchField } from '../../components/switch-field.tsx'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'
import { companySettingsOptions, useUpdateCompanySettings } from './company-settings.queries.ts'

function AcceptApiScope({ settings }: { settings: CompanySettings }) {
  const { t } = useTranslation('api-connection')
  const notify = useNotify()
  const problemMessage = useProblemMessage()
  const oneAtATime = useOneAtATime()
  const update = useUpdateCompanySettings()
  const change = async (acceptsApiScope: boolean) => {
    await update.mutateAsync({ base: settings, body: { acceptsApiScope } })
    notify(t(acceptsApiScope ? 'older.accepted' : 'older.refused'))
  }
  return (
    <>
      <Box sx={{ display: 'flex', alignItems: 'flex-start', gap: 1 }} aria-busy={update.isPending}>
        {/* It shows what is in force, so it moves only once the server has agreed. */}
        <SwitchField
          label={t('older.acceptApiScope')}
          checked={settings.acceptsApiScope}
          onChange={(next) => oneAtATime(() => change(next))}
          helperText={t('older.help')}
        />
        {update.isPending ? <CircularProgress size={20} aria-hidden sx={{ mt: 1.25, flexShrink: 0 }} /> : null}
      </Box>
      {update.error ? (
        <Alert severity="error">
          {isApiProblem(update.error, 'precondition_failed') ? t('older.changed') : problemMessage(update.error)}
        </Alert>
      ) : null}
    </>
  )
}

/** What a company lets older integrations go on doing. */
export function OlderIntegrations() {
  const { t } = useTranslation('api-connection')
  const { data, error, isFetching, refetch } = useQuery(companySettingsOptions)
  return (
    <Section title={t('older.title')}>
      {data ? (
        <AcceptApiScope settings={data} />
      ) : isApiProblem(error, 'forbidden') ? (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t('older.forbidden')}
        </Typography>
      ) : error ? (
        <RefreshFailed error={error} retrying={isFetching} onRetry={() => void refetch()} />
      ) : (
        <LoadingState rows={1} height={64} />
      )}
    </Section>
  )
}
