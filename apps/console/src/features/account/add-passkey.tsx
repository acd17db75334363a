import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { knowsPasskeys } from '../../api/passkeys.ts'
import { useNotify } from '../../components/notify.tsx'
import { useAddPasskey } from './account.queries.ts'
import { PasskeyNameForm } from './passkey-name-form.tsx'
import { RecoveryCodesDialog } from './recovery-codes.tsx'

interface AddPasskeyProps {
  /** The first one. */
  isFirst: boolean
  /** All is done, the recovery codes kept if there were any. */
  onAdded?: () => void
}

/** Makes a passkey, and shows the recovery codes if it is the first second factor. */
export function AddPasskey({ isFirst, onAdded }: AddPasskeyProps) {
  const { t } = useTranslation(['account', 'common'])
  const notify = useNotify()
  const titleId = useId()
  const add = useAddPasskey()
  const [naming, setNaming] = useState(false)
  const [codes, setCodes] = useState<string[] | null>(null)
  const close = () => setNaming(false)
  if (!knowsPasskeys()) return <Alert severity="info">{t('common:problems.passkey_unsupported')}</Alert>
  return (
    <>
      <Button
        variant={isFirst ? 'contained' : 'outlined'}
        onClick={() => {
          add.reset()
          setNaming(true)
        }}
        sx={{ justifySelf: 'start' }}
      >
        {t('passkeys.add')}
      </Button>
      <Dialog
        open={naming}
        onClose={add.isPending ? undefined : close}
        aria-labelledby={titleId}
        fullWidth
        maxWidth="xs"
      >
        <PasskeyNameForm
          titleId={titleId}
          title={t('passkeys.addTitle')}
          lead={t('passkeys.addLead')}
          submitLabel={t('passkeys.addConfirm')}
          save={(name) => add.mutateAsync({ name })}
          onClose={close}
          onSaved={(made) => {
            close()
            const { name } = made.passkey
            notify(made.codes.length > 0 ? t('passkeys.addedFirst', { name }) : t('passkeys.added', { name }))
            if (made.codes.length > 0) setCodes(made.codes)
            else onAdded?.()
          }}
        />
      </Dialog>
      <RecoveryCodesDialog
        codes={codes}
        onKept={() => {
          setCodes(null)
          onAdded?.()
        }}
      />
    </>
  )
}
