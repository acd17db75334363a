import { type Logo, maxLogoBytes } from '@latchkey/contracts'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../api/client.ts'
import { useLogoMessage } from '../i18n/use-logo-message.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { LogoFrame } from './logo-frame.tsx'
import { LogoPicture } from './logo-picture.tsx'
import { useNotify } from './notify.tsx'

interface LogoFieldProps {
  /** Where the API shows it. */
  path: string
  logo: Logo | null
  /** Sentences about whose it is. */
  texts: {
    /** What the picture says to those who don't see it. */
    of: string
    /** Where it is shown. */
    shown: string
    /** What taking it away does. */
    removeBody: string
    /** Somebody else's change meanwhile. */
    conflict: string
  }
  replace: { mutateAsync: (file: File) => Promise<unknown>; isPending: boolean }
  remove: { mutateAsync: () => Promise<unknown>; isPending: boolean }
}

/** A logo of what exists: shown, dropped on or chosen, and taken away. It is saved at once, apart from the form around it. */
export function LogoField({ path, logo, texts, replace, remove }: LogoFieldProps) {
  const { t } = useTranslation()
  const notify = useNotify()
  const logoMessage = useLogoMessage()
  const [error, setError] = useState<unknown>(null)
  const [isAsking, setAsking] = useState(false)

  const save = async (file: File) => {
    setError(null)
    if (file.size > maxLogoBytes) {
      setError(`picture_bytes:${maxLogoBytes}`)
      return
    }
    try {
      await replace.mutateAsync(file)
      notify(t('logo.saved'))
    } catch (failure) {
      setError(failure)
    }
  }
  const takeAway = async () => {
    setError(null)
    try {
      await remove.mutateAsync()
      notify(t('logo.removed'))
    } catch (failure) {
      setError(failure)
    }
    setAsking(false)
  }
  const message = isApiProblem(error, 'precondition_failed') ? texts.conflict : logoMessage(error)

  return (
    <>
      <LogoFrame
        picture={
          logo ? (
            <LogoPicture
              path={path}
              logo={logo}
              alt={texts.of}
              height={72}
              maxWidth={240}
              fallback={<Typography variant="body2">{t('logo.notShown')}</Typography>}
            />
          ) : null
        }
        error={error === null ? null : message}
        note={`${t('logo.atOnce')} ${texts.shown}`}
        busy={replace.isPending}
        onChoose={(file) => void save(file)}
        onRemove={() => setAsking(true)}
      />
      <ConfirmDialog
        open={isAsking}
        title={t('logo.removeTitle')}
        confirmLabel={t('logo.remove')}
        pending={remove.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => void takeAway()}
      >
        {texts.removeBody}
      </ConfirmDialog>
    </>
  )
}
