import type { Module } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { useNotify } from '../../components/notify.tsx'
import { PermissionLossPreview } from '../../components/permission-losses.tsx'
import { useLocalized } from '../../i18n/use-language.ts'
import { archivePreviewOptions, useUpdateModule } from './module.queries.ts'

/** Archives a module or restores it, after saying what stops, or counts again. */
export function ModuleEndings({ module }: { module: Module }) {
  const { t } = useTranslation('modules')
  const localized = useLocalized()
  const notify = useNotify()
  const update = useUpdateModule()
  const [asking, setAsking] = useState<'archive' | 'restore' | null>(null)
  // While it closes, the question stays the one that was asked.
  const [question, setQuestion] = useState<'archive' | 'restore'>('archive')
  const kind = module.archived ? 'restore' : 'archive'
  const name = localized(module.name)
  const preview = useQuery({ ...archivePreviewOptions(module.key), enabled: asking === 'archive' })
  return (
    <Box sx={{ pt: 2, borderTop: 1, borderColor: 'divider' }}>
      <Button
        color={module.archived ? 'primary' : 'error'}
        variant={module.archived ? 'outlined' : 'text'}
        onClick={() => {
          update.reset()
          setQuestion(kind)
          setAsking(kind)
        }}
      >
        {t(`${kind}.action`)}
      </Button>
      <ConfirmDialog
        open={asking !== null}
        title={t(`${question}.title`, { module: name })}
        confirmLabel={t(`${question}.action`)}
        destructive={question === 'archive'}
        maxWidth={question === 'archive' ? 'sm' : 'xs'}
        ready={question === 'restore' || preview.data !== undefined}
        pending={update.isPending}
        error={update.error}
        onClose={() => setAsking(null)}
        onConfirm={() =>
          update.mutate(
            { base: module, body: { archived: question === 'archive' } },
            {
              onSuccess: () => {
                setAsking(null)
                notify(t(`${question}.done`, { module: name }))
              },
            },
          )
        }
      >
        {t(`${question}.body`)}
        {question === 'archive' ? <PermissionLossPreview preview={preview} nothingLost={t('archive.nobody')} /> : null}
      </ConfirmDialog>
    </Box>
  )
}
