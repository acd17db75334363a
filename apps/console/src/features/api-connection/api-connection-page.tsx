import { type ApiConnection, roleMay } from '@latchkey/contracts'
import VpnKeyOutlined from '@mui/icons-material/VpnKeyOutlined'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import Chip from '@mui/material/Chip'
import Link from '@mui/material/Link'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink } from 'react-router'
import { isApiProblem } from '../../api/client.ts'
import { useSession } from '../../api/session.ts'
import { paths } from '../../app/paths.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { ForbiddenPage } from '../../components/forbidden-page.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { useNotify } from '../../components/notify.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'
import { ApiConnectionActions } from './api-connection-actions.tsx'
import { apiConnectionOptions, useGenerateApiConnection } from './api-connection.queries.ts'
import { Callers } from './callers.tsx'
import { KeyEnding } from './key-ending.tsx'
import { KeyPermissions } from './key-permissions.tsx'
import { ApiSecret } from './api-secret.tsx'
import { ConnectionValue } from './connection-value.tsx'
import { OlderIntegrations } from './older-integrations.tsx'
import { ReplacementDialog } from './replacement-dialog.tsx'

/** What replaces the key: for those who still call just what they need, else whatever is wanted. */
function Deprecated({ isUsed }: { isUsed: boolean }) {
  const { t } = useTranslation('api-connection')
  const { user } = useSession()
  const [isReplacing, setIsReplacing] = useState(false)
  const link = { color: 'inherit', sx: { fontWeight: 600 } } as const
  return (
    <Alert severity="error" variant="outlined" role="note" sx={{ alignItems: 'center' }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2, rowGap: 0.5, color: 'error.main' }}>
        <span>{t('deprecated')}</span>
        {isUsed && roleMay(user.role, 'manage_consumers') ? (
          <Link component="button" type="button" variant="inherit" onClick={() => setIsReplacing(true)} {...link}>
            {t('replacingConsumer')}
          </Link>
        ) : (
          <Link component={RouterLink} to={paths.newConsumer} {...link}>
            {t('newConsumer')}
          </Link>
        )}
      </Box>
      {isReplacing ? <ReplacementDialog caller={null} onClose={() => setIsReplacing(false)} /> : null}
    </Alert>
  )
}

function NotGenerated({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation('api-connection')
  const notify = useNotify()
  const problemMessage = useProblemMessage()
  const oneAtATime = useOneAtATime()
  const generate = useGenerateApiConnection()
  const start = async () => {
    try {
      await generate.mutateAsync()
      notify(t('generate.done'))
    } catch (error) {
      notify(problemMessage(error), 'error')
    }
  }
  return (
    <Card variant="outlined">
      <EmptyState
        icon={<VpnKeyOutlined />}
        title={t('none.title')}
        action={
          mayChange ? (
            <Button variant="contained" loading={generate.isPending} onClick={() => oneAtATime(start)}>
              {t('generate.action')}
            </Button>
          ) : undefined
        }
      >
        {mayChange ? t('none.body') : t('none.bodyOther')}
      </EmptyState>
    </Card>
  )
}

function Dates({ connection }: { connection: ApiConnection }) {
  const { t } = useTranslation('api-connection')
  const format = useFormat()
  const { createdAt, createdBy, regeneratedAt } = connection
  if (!createdAt) return null
  const created = format.dateTime(createdAt)
  return (
    <Typography variant="body2" component="div" sx={{ color: 'text.secondary' }}>
      <div>
        {t('createdAt')}: {createdBy ? t('byPerson', { date: created, name: createdBy.name }) : created}
      </div>
      {regeneratedAt ? (
        <div>
          {t('regeneratedAt')}: {format.dateTime(regeneratedAt)}
        </div>
      ) : null}
    </Typography>
  )
}

interface GeneratedProps {
  connection: ApiConnection
  mayChange: boolean
  mayView: boolean
}

function Generated({ connection, mayChange, mayView }: GeneratedProps) {
  const { t } = useTranslation('api-connection')
  const format = useFormat()
  const [generation, setGeneration] = useState(0)
  const { key, status } = connection
  if (key === null || status === 'not_generated') return null
  return (
    <Card variant="outlined">
      {status === 'retired' ? (
        <Alert severity="error" sx={{ borderRadius: 0 }}>
          {t('retiredNotice', { date: format.dateTime(connection.retiresAt ?? '') })}
        </Alert>
      ) : null}
      {status === 'disabled' ? (
        <Alert severity="warning" sx={{ borderRadius: 0 }}>
          {t('disabledNotice')}
        </Alert>
      ) : null}
      <ConnectionValue
        label={t('key')}
        value={key}
        action={
          <>
            <Chip
              size="small"
              variant="outlined"
              color={status === 'active' ? 'success' : 'default'}
              label={t(`statuses.${status}`)}
            />
            <CopyButton value={key} label={t('key')} />
          </>
        }
      />
      {status === 'retired' ? null : <ApiSecret key={generation} mayView={mayView} />}
      <Box sx={{ display: 'grid', gap: 2.5, p: { xs: 2, sm: 3 } }}>
        <Dates connection={connection} />
        {status === 'retired' ? null : <KeyPermissions connection={connection} mayChange={mayChange} />}
        {status === 'retired' ? null : mayChange ? (
          <ApiConnectionActions connection={connection} onRegenerated={() => setGeneration((before) => before + 1)} />
        ) : (
          <Typography variant="body2">{t('onlySuperChange')}</Typography>
        )}
      </Box>
    </Card>
  )
}

/** The tab API Connection: the company's API Key and API Secret. */
export function ApiConnectionPage() {
  const { user } = useSession()
  const { data: connection, error, isFetching, refetch } = useQuery(apiConnectionOptions)
  const mayChange = roleMay(user.role, 'manage_api_connection')
  const mayView = roleMay(user.role, 'reveal_api_secret')
  if (isApiProblem(error, 'forbidden')) return <ForbiddenPage />
  return (
    <Box sx={{ display: 'grid', gap: 3, maxWidth: '44rem' }}>
      <Deprecated isUsed={connection !== undefined && connection.use.calls > 0} />
      {connection ? (
        connection.status === 'not_generated' ? (
          <NotGenerated mayChange={mayChange} />
        ) : (
          <>
            <Generated connection={connection} mayChange={mayChange} mayView={mayView} />
            <Callers />
            {connection.status === 'retired' ? null : <KeyEnding connection={connection} mayChange={mayChange} />}
          </>
        )
      ) : error ? (
        <ErrorState error={error} retrying={isFetching} onRetry={() => void refetch()} />
      ) : (
        <LoadingState rows={3} height={72} />
      )}
      <OlderIntegrations />
    </Box>
  )
}
