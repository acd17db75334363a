import type { Consumer } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { useNotify } from '../../components/notify.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'
import { useDeleteConsumer, useUpdateConsumer } from './consumer.queries.ts'

interface ConsumerEndingsProps {
  consumer: Consumer
  onDeleted: () => void
}

/** Disables, enables or deletes a consumer; the first and the last only after saying what stops working. */
export function ConsumerEndings({ consumer, onDeleted }: ConsumerEndingsProps) {
  const { t } = useTranslation('consumers')
  const format = useFormat()
  const notify = useNotify()
  const problemMessage = useProblemMessage()
  const oneAtATime = useOneAtATime()
  const update = useUpdateConsumer()
  const remove = useDeleteConsumer()
  const [asking, setAsking] = useState<'disable' | 'delete' | null>(null)
  const { name } = consumer

  const setStatus = async (status: Consumer['status'], notice: string) => {
    try {
      await update.mutateAsync({ base: consumer, body: { status } })
      setAsking(null)
      notify(notice)
    } catch (error) {
      // The question before disabling shows the reason itself, and stays for another try.
      if (status === 'active') notify(problemMessage(error), 'error')
    }
  }

  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, pt: 2, borderTop: 1, borderColor: 'divider' }}>
      {consumer.status === 'active' ? (
        <Button
          color="inherit"
          variant="outlined"
          sx={{ borderColor: 'divider' }}
          onClick={() => {
            update.reset()
            setAsking('disable')
          }}
        >
          {t('panel.disable')}
        </Button>
      ) : (
        <Button
          variant="outlined"
          loading={update.isPending}
          onClick={() => oneAtATime(() => setStatus('active', t('disable.enabled', { name })))}
        >
          {t('panel.enable')}
        </Button>
      )}
      <Button
        color="error"
        onClick={() => {
          remove.reset()
          setAsking('delete')
        }}
      >
        {t('panel.delete')}
      </Button>
      <ConfirmDialog
        open={asking === 'disable'}
        title={t('disable.title', { name })}
        confirmLabel={t('disable.confirm')}
        pending={update.isPending}
        error={update.error}
        onClose={() => setAsking(null)}
        onConfirm={() => void setStatus('disabled', t('disable.done', { name }))}
      >
        {t('disable.body')}
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === 'delete'}
        title={t('delete.title', { name })}
        confirmLabel={t('delete.confirm')}
        pending={remove.isPending}
        error={remove.error}
        onClose={() => setAsking(null)}
        onConfirm={() =>
          remove.mutate(consumer, {
            onSuccess: () => {
              notify(t('delete.done', { name }))
              onDeleted()
            },
          })
        }
      >
        <Typography component="span" sx={{ display: 'block', mb: 1, color: 'text.primary', fontWeight: 500 }}>
          {consumer.lastUsedAt
            ? t('delete.lastUsed', { when: format.relative(consumer.lastUsedAt) })
            : t('delete.neverUsed')}
        </Typography>
        {t('delete.body')}
      </ConfirmDialog>
    </Box>
  )
}
