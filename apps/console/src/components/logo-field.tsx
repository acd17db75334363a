import { type Logo, logoTypes, maxLogoBytes, maxLogoSide } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import FormHelperText from '@mui/material/FormHelperText'
import FormLabel from '@mui/material/FormLabel'
import Typography from '@mui/material/Typography'
import { useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../api/client.ts'
import { type FieldFault, useFieldMessage } from '../i18n/use-field-message.ts'
import { useFormat } from '../i18n/use-format.ts'
import { useProblemMessage } from '../i18n/use-problem-message.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { LogoPicture } from './logo-picture.tsx'
import { useNotify } from './notify.tsx'
import { visuallyHidden } from './visually-hidden.tsx'

/** What went wrong: a fault of the picture itself, or of the call. */
type Failure = { fault: FieldFault } | { error: unknown }

const failureOf = (error: unknown): Failure => {
  const fault = isApiProblem(error) ? error.errors.find(({ path }) => path === 'logo') : undefined
  return fault ? { fault } : { error }
}

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

/** A logo: shown, dropped on or chosen, and taken away. It is saved at once, apart from the form around it. */
export function LogoField({ path, logo, texts, replace, remove }: LogoFieldProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const notify = useNotify()
  const fieldMessage = useFieldMessage()
  const problemMessage = useProblemMessage()
  const labelId = useId()
  const noteId = useId()
  const input = useRef<HTMLInputElement>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [isOver, setOver] = useState(false)
  const [isAsking, setAsking] = useState(false)

  const save = async (file: File | undefined) => {
    if (!file || replace.isPending) return
    setFailure(null)
    if (file.size > maxLogoBytes) {
      setFailure({ fault: `picture_bytes:${maxLogoBytes}` })
      return
    }
    try {
      await replace.mutateAsync(file)
      notify(t('logo.saved'))
    } catch (error) {
      setFailure(failureOf(error))
    }
  }
  const takeAway = async () => {
    setFailure(null)
    try {
      await remove.mutateAsync()
      notify(t('logo.removed'))
    } catch (error) {
      setFailure({ error })
    }
    setAsking(false)
  }
  const words = (what: Failure): string => {
    if ('fault' in what) return fieldMessage(what.fault, t('logo.label'))
    return isApiProblem(what.error, 'precondition_failed') ? texts.conflict : problemMessage(what.error)
  }

  return (
    <Box
      component="fieldset"
      aria-labelledby={labelId}
      aria-describedby={noteId}
      sx={{ display: 'grid', gap: 0.5, m: 0, p: 0, border: 0, minWidth: 0 }}
    >
      <FormLabel id={labelId} component="span">
        {t('logo.label')}
      </FormLabel>
      <Box
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          void save(event.dataTransfer.files[0])
        }}
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          gap: 2,
          p: 2,
          minHeight: 104,
          border: 1,
          borderStyle: 'dashed',
          borderColor: failure ? 'error.main' : isOver ? 'primary.main' : 'divider',
          bgcolor: isOver ? 'action.hover' : 'transparent',
          borderRadius: 1,
        }}
      >
        {logo ? (
          <LogoPicture
            path={path}
            logo={logo}
            alt={texts.of}
            height={72}
            maxWidth={240}
            fallback={<Typography variant="body2">{t('logo.notShown')}</Typography>}
          />
        ) : (
          <Typography variant="body2" sx={{ flex: '1 1 160px', color: 'text.secondary' }}>
            {t('logo.none')}
          </Typography>
        )}
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, ml: 'auto' }}>
          <Button variant="outlined" loading={replace.isPending} onClick={() => input.current?.click()}>
            {t(logo ? 'logo.replace' : 'logo.choose')}
          </Button>
          {logo ? (
            <Button color="error" disabled={replace.isPending} onClick={() => setAsking(true)}>
              {t('logo.remove')}
            </Button>
          ) : null}
        </Box>
        <Box
          component="input"
          ref={input}
          type="file"
          accept={logoTypes.join(',')}
          aria-label={t('logo.file')}
          tabIndex={-1}
          onChange={(event: React.ChangeEvent<HTMLInputElement>) => {
            const file = event.target.files?.[0]
            // The same file, mended meanwhile, may be chosen again.
            event.target.value = ''
            void save(file)
          }}
          sx={visuallyHidden}
        />
      </Box>
      {failure ? (
        <FormHelperText error role="alert">
          {words(failure)}
        </FormHelperText>
      ) : null}
      <FormHelperText id={noteId}>
        {t('logo.limits', { megabytes: format.number(maxLogoBytes / 1024 ** 2), side: format.number(maxLogoSide) })}{' '}
        {texts.shown}
      </FormHelperText>
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
    </Box>
  )
}
