import type { ApiConnection } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { useNotify } from '../../components/notify.tsx'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'
import { useGenerateApiConnection, useUpdateApiConnection } from './api-connection.queries.ts'
import { useUseInWords } from './use-of-key.ts'

/** What happens, and whom it meets. */
function Consequence({ text, use }: { text: string; use: string }) {
  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      <span>{text}</span>
      <span>{use}</span>
    </Box>
  )
}

interface ApiConnectionActionsProps {
  connection: ApiConnection
  /** There is a new secret: the one that may be on the screen is no longer it. */
  onRegenerated: () => void
}

/** Regenerates, disables, enables. What ends something that works asks first. */
export function ApiConnectionActions({ connection, onRegenerated }: ApiConnectionActionsProps) {
  const { t } = useTranslation('api-connection')
  const notify = useNotify()
  const problemMessage = useProblemMessage()
  const inWords = useUseInWords()
  const oneAtATime = useOneAtATime()
  const regenerate = useGenerateApiConnection()
  const update = useUpdateApiConnection()
  const [asking, setAsking] = useState<'regenerate' | 'disable' | null>(null)
  const ask = (question: 'regenerate' | 'disable') => {
    regenerate.reset()
    update.reset()
    setAsking(question)
  }
  const enable = async () => {
    try {
      await update.mutateAsync({ base: connection, body: { status: 'active' } })
      notify(t('enable.done'))
    } catch (error) {
      notify(problemMessage(error), 'error')
    }
  }
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
      <Button variant="outlined" onClick={() => ask('regenerate')}>
        {t('regenerate.action')}
      </Button>
      {connection.status === 'disabled' ? (
        <Button loading={update.isPending} onClick={() => oneAtATime(enable)}>
          {t('enable.action')}
        </Button>
      ) : (
        <Button color="error" onClick={() => ask('disable')}>
          {t('disable.action')}
        </Button>
      )}
      <ConfirmDialog
        open={asking === 'regenerate'}
        title={t('regenerate.title')}
        confirmLabel={t('regenerate.confirm')}
        pending={regenerate.isPending}
        error={regenerate.error}
        onClose={() => setAsking(null)}
        onConfirm={() =>
          regenerate.mutate(undefined, {
            onSuccess: () => {
              setAsking(null)
              onRegenerated()
              notify(t('regenerate.done'))
            },
          })
        }
      >
        <Consequence text={t('regenerate.body')} use={inWords(connection.use)} />
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === 'disable'}
        title={t('disable.title')}
        confirmLabel={t('disable.confirm')}
        pending={update.isPending}
        error={update.error}
        onClose={() => setAsking(null)}
        onConfirm={() =>
          update.mutate(
            { base: connection, body: { status: 'disabled' } },
            {
              onSuccess: () => {
                setAsking(null)
                notify(t('disable.done'))
              },
            },
          )
        }
      >
        <Consequence text={t('disable.body')} use={inWords(connection.use)} />
      </ConfirmDialog>
    </Box>
  )
}
