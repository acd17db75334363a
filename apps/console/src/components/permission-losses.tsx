import type { Permission, PermissionLosses } from '@latchkey/contracts'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Chip from '@mui/material/Chip'
import Typography from '@mui/material/Typography'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/use-format.ts'
import { usePermissionLines } from '../i18n/use-permission-lines.ts'
import { takesSomething } from '../lib/takes-something.ts'
import { ErrorState } from './error-state.tsx'
import { LoadingState } from './loading-state.tsx'

interface Loser {
  id: string
  name: string
  lost: Permission[]
  leftWithNothing: boolean
}

function Loss({ name, lost, leftWithNothing }: Loser) {
  const { t } = useTranslation()
  const format = useFormat()
  const linesOf = usePermissionLines()
  const lines = linesOf(lost)
  return (
    <Box component="li" sx={{ py: 0.75, overflowWrap: 'anywhere' }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 1, rowGap: 0.5 }}>
        <Typography component="span" sx={{ color: 'text.primary', fontWeight: leftWithNothing ? 600 : 500 }}>
          {name}
        </Typography>
        {leftWithNothing ? <Chip size="small" color="error" label={t('losses.nothingLeft')} /> : null}
      </Box>
      <Typography variant="body2">
        {t('losses.loses', {
          what: format.list(lines.map(({ module, actions }) => t('losses.module', { module, actions }))),
        })}
      </Typography>
    </Box>
  )
}

function Losers({ title, total, losers }: { title: ReactNode; total: number; losers: Loser[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (total === 0) return null
  const more = total - losers.length
  return (
    <Box component="section" sx={{ mt: 2 }}>
      <Typography variant="h3" component="h3" sx={{ color: 'text.primary' }}>
        {title}
      </Typography>
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {/* Those who could do nothing at all any more come first: they are what one would want to know. */}
        {losers
          .toSorted((one, other) => Number(other.leftWithNothing) - Number(one.leftWithNothing))
          .map((loser) => (
            <Loss key={loser.id} {...loser} />
          ))}
      </Box>
      {more > 0 ? (
        <Typography variant="body2">{t('losses.more', { count: more, number: format.number(more) })}</Typography>
      ) : null}
    </Box>
  )
}

/** Who loses what by a change of a group, a module or a person, in words: consumers, what people let apps do, and people themselves. */
export function PermissionLossList({ losses }: { losses: PermissionLosses }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { consumers, authorizations, users, apiConnection } = losses
  const titleOf = (kind: 'consumers' | 'authorizations' | 'users', count: number) =>
    t(`losses.${kind}`, { count, number: format.number(count) })
  return (
    <>
      {t('losses.atOnce')}
      {consumers.items.some(({ leftWithNothing }) => leftWithNothing) ? (
        <Alert severity="warning" sx={{ mt: 1.5 }}>
          {t('losses.stops')}
        </Alert>
      ) : null}
      <Losers title={titleOf('consumers', consumers.total)} total={consumers.total} losers={consumers.items} />
      {apiConnection ? (
        <Losers
          title={t('losses.apiConnection')}
          total={1}
          losers={[{ id: 'api_connection', name: t('losses.apiKey'), ...apiConnection }]}
        />
      ) : null}
      <Losers
        title={titleOf('authorizations', authorizations.total)}
        total={authorizations.total}
        losers={authorizations.items.map(({ id, consumer, user, lost, leftWithNothing }) => ({
          id,
          name: t('losses.authorization', { consumer: consumer.name, user: user.name }),
          lost,
          leftWithNothing,
        }))}
      />
      <Losers title={titleOf('users', users.total)} total={users.total} losers={users.items} />
    </>
  )
}

interface PermissionLossPreviewProps {
  preview: UseQueryResult<PermissionLosses>
  /** What is said when nobody loses anything. */
  nothingLost: string
}

/** Who would lose what, as soon as the server has said so. */
export function PermissionLossPreview({
  preview: { data, error, isFetching, refetch },
  nothingLost,
}: PermissionLossPreviewProps) {
  return (
    <Box aria-live="polite" sx={{ mt: 2 }}>
      {data ? (
        takesSomething(data) ? (
          <PermissionLossList losses={data} />
        ) : (
          <Alert severity="info">{nothingLost}</Alert>
        )
      ) : error ? (
        <ErrorState error={error} retrying={isFetching} onRetry={() => void refetch()} />
      ) : (
        <LoadingState rows={2} />
      )}
    </Box>
  )
}
