import type { Passkey } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import Typography from '@mui/material/Typography'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { useNotify } from '../../components/notify.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useRemovePasskey, useRenamePasskey } from './account.queries.ts'
import { PasskeyNameForm } from './passkey-name-form.tsx'

type Question = 'none' | 'rename' | 'remove'

/** One passkey, with what can be done about it. */
export function PasskeyItem({ passkey }: { passkey: Passkey }) {
  const { t } = useTranslation(['account', 'common'])
  const format = useFormat()
  const notify = useNotify()
  const titleId = useId()
  const rename = useRenamePasskey()
  const remove = useRemovePasskey()
  const [question, setQuestion] = useState<Question>('none')
  const { id, name } = passkey
  const close = () => setQuestion('none')
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
        <Typography sx={{ fontWeight: 500, overflowWrap: 'anywhere' }}>{name}</Typography>
        <Typography variant="body2" component="div" sx={{ color: 'text.secondary' }}>
          <div>{t('passkeys.created', { date: format.date(passkey.createdAt) })}</div>
          <div>
            {t('passkeys.lastUsed')} <RelativeTime moment={passkey.lastUsedAt} none={t('passkeys.neverUsed')} />
          </div>
        </Typography>
      </Box>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <Button variant="outlined" aria-label={t('passkeys.renameOf', { name })} onClick={() => setQuestion('rename')}>
          {t('passkeys.rename')}
        </Button>
        <Button
          color="error"
          aria-label={t('passkeys.removeOf', { name })}
          onClick={() => {
            remove.reset()
            setQuestion('remove')
          }}
        >
          {t('passkeys.remove')}
        </Button>
      </Box>
      <Dialog open={question === 'rename'} onClose={close} aria-labelledby={titleId} fullWidth maxWidth="xs">
        <PasskeyNameForm
          titleId={titleId}
          title={t('passkeys.renameTitle')}
          name={name}
          submitLabel={t('common:actions.save')}
          save={(changed) => rename.mutateAsync({ id, name: changed })}
          onClose={close}
          onSaved={close}
        />
      </Dialog>
      <ConfirmDialog
        open={question === 'remove'}
        title={t('passkeys.removeTitle', { name })}
        confirmLabel={t('passkeys.remove')}
        pending={remove.isPending}
        error={remove.error}
        onClose={close}
        onConfirm={() =>
          remove.mutate(id, {
            onSuccess: () => {
              close()
              notify(t('passkeys.removed', { name }))
            },
          })
        }
      >
        {t('passkeys.removeBody')}
      </ConfirmDialog>
    </Box>
  )
}
