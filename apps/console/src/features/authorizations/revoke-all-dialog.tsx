import type { Revocation, RevocationPreview } from '@latchkey/contracts'
import { lateUseDays } from '@latchkey/contracts/plain'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { useNotify } from '../../components/notify.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { AuthorizedPermissions } from './authorized-permissions.tsx'
import { RevocationPart } from './revocation-part.tsx'
import { revocationPreviewOptions, useRevokeAll } from './revocation.queries.ts'

/** What is to be revoked at once, and what the question is called. */
export interface RevokeAllTarget {
  chosen: Revocation
  title: string
  /** They are all the person's own, who is then spoken to. */
  isOwn: boolean
}

/** What would end, in words: how many, whose, what stops working, and what was used of late. */
function Preview({ preview, isOwn }: { preview: RevocationPreview; isOwn: boolean }) {
  const { t } = useTranslation('authorizations')
  const format = useFormat()
  const { total, totalIsAtLeast, consumerCount, userCount, usedLately, permissions, items } = preview
  if (total === 0) return <Alert severity="info">{t('revokeAll.nothingLeft')}</Alert>
  const apps = t('revokeAll.apps', { count: consumerCount, number: format.number(consumerCount) })
  const people = t('revokeAll.people', { count: userCount, number: format.number(userCount) })
  const more = total - items.length
  return (
    <>
      {totalIsAtLeast ? <p>{t('revokeAll.atLeast', { number: format.number(total) })}</p> : null}
      {t(isOwn ? 'revokeAll.bodyOwn' : 'revokeAll.body', { apps, people })}
      {usedLately > 0 ? (
        <Alert severity="warning" sx={{ mt: 2 }}>
          {t('revokeAll.usedLately', { count: usedLately, number: format.number(usedLately), days: lateUseDays })}
        </Alert>
      ) : null}
      <RevocationPart title={t('revokeAll.stops')}>
        <AuthorizedPermissions permissions={permissions} />
      </RevocationPart>
      <RevocationPart title={t('revokeAll.whose')}>
        <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 0.5 }}>
          {items.map(({ id, consumer, user, lastUsedAt }) => (
            <Box key={id} component="li" sx={{ overflowWrap: 'anywhere' }}>
              <Box component="span" sx={{ color: 'text.primary', fontWeight: 500 }}>
                {isOwn ? consumer.name : t('revokeAll.item', { app: consumer.name, user: user.name })}
              </Box>
              {' · '}
              {t('lastUsed')}: <RelativeTime moment={lastUsedAt} none={t('neverUsed')} />
            </Box>
          ))}
        </Box>
        {more > 0 ? t('losses.more', { ns: 'common', count: more, number: format.number(more) }) : null}
      </RevocationPart>
    </>
  )
}

interface RevokeAllDialogProps {
  target: RevokeAllTarget
  onClose: () => void
  onRevoked: () => void
}

/** Asks once before many authorizations end, and says what stops working. Nothing brings them back but the people's own new yes. */
export function RevokeAllDialog({ target: { chosen, title, isOwn }, onClose, onRevoked }: RevokeAllDialogProps) {
  const { t } = useTranslation('authorizations')
  const format = useFormat()
  const notify = useNotify()
  const [progress, setProgress] = useState(0)
  const { data, error, isFetching, refetch } = useQuery(revocationPreviewOptions(chosen))
  const revoke = useRevokeAll(setProgress, (revoked) =>
    notify(t('revokeAll.done', { count: revoked, number: format.number(revoked) })),
  )
  return (
    <ConfirmDialog
      open
      title={title}
      confirmLabel={t('revoke.confirm')}
      maxWidth="sm"
      onConfirm={() => revoke.mutate(chosen, { onSuccess: onRevoked })}
      onClose={onClose}
      pending={revoke.isPending}
      error={revoke.error}
      ready={data !== undefined && data.total > 0}
    >
      <Box aria-live="polite">
        {data ? (
          <Preview preview={data} isOwn={isOwn} />
        ) : error ? (
          <ErrorState error={error} retrying={isFetching} onRetry={() => void refetch()} />
        ) : (
          <LoadingState rows={3} />
        )}
        {progress > 0 ? (
          <Typography sx={{ mt: 2 }}>
            {t('revokeAll.progress', { count: progress, number: format.number(progress) })}
          </Typography>
        ) : null}
      </Box>
    </ConfirmDialog>
  )
}
