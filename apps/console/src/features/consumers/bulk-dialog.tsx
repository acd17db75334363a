import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { type BulkQuestion, useConsumerNames } from './use-bulk-change.ts'

interface BulkDialogProps {
  question: BulkQuestion | null
  pending: boolean
  error: unknown
  confirm: () => void
  close: () => void
}

/** Asks before several consumers are disabled or deleted: which they are, how many of them are in use, and what stops. */
export function BulkDialog({ question, pending, error, confirm, close }: BulkDialogProps) {
  const { t } = useTranslation('consumers')
  const format = useFormat()
  const nameAll = useConsumerNames()
  // While it closes it still shows what it asked.
  const [shown, setShown] = useState(question)
  if (question !== null && question !== shown) setShown(question)
  if (shown === null) return null
  const { action, consumers, used } = shown
  const count = consumers.length
  return (
    <ConfirmDialog
      open={question !== null}
      title={t(`bulk.${action}.title`, { count, number: format.number(count) })}
      confirmLabel={t(`${action}.confirm`)}
      pending={pending}
      error={error}
      onClose={close}
      onConfirm={confirm}
    >
      <Typography component="span" sx={{ display: 'block', mb: 1, overflowWrap: 'anywhere' }}>
        {nameAll(consumers.map(({ name }) => name))}
      </Typography>
      <Typography component="span" sx={{ display: 'block', mb: 1, color: 'text.primary', fontWeight: 500 }}>
        {used === 0 ? t('bulk.unused') : t('bulk.used', { count: used, number: format.number(used) })}
      </Typography>
      {t(`bulk.${action}.body`)}
    </ConfirmDialog>
  )
}
