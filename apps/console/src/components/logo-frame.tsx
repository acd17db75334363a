import { logoTypes, maxLogoBytes, maxLogoSide } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import FormHelperText from '@mui/material/FormHelperText'
import FormLabel from '@mui/material/FormLabel'
import Typography from '@mui/material/Typography'
import { type ReactNode, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/use-format.ts'
import { visuallyHidden } from './visually-hidden.tsx'

interface LogoFrameProps {
  /** The logo as it is; `null` for none. */
  picture: ReactNode
  /** What was wrong with what was chosen last, in words. */
  error: string | null
  /** Where it is shown, and when it is saved. */
  note: string
  busy?: boolean
  /** Takes a file that was chosen or dropped. */
  onChoose: (file: File) => void
  onRemove: () => void
}

/** Where a logo is shown, dropped on or chosen, and taken away; what comes of it is its owner's matter. */
export function LogoFrame({ picture, error, note, busy = false, onChoose, onRemove }: LogoFrameProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const labelId = useId()
  const noteId = useId()
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  const take = (file: File | undefined) => {
    if (file && !busy) onChoose(file)
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
          take(event.dataTransfer.files[0])
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
          borderColor: error ? 'error.main' : isOver ? 'primary.main' : 'divider',
          bgcolor: isOver ? 'action.hover' : 'transparent',
          borderRadius: 1,
        }}
      >
        {picture ?? (
          <Typography variant="body2" sx={{ flex: '1 1 160px', color: 'text.secondary' }}>
            {t('logo.none')}
          </Typography>
        )}
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, ml: 'auto' }}>
          <Button variant="outlined" loading={busy} onClick={() => input.current?.click()}>
            {t(picture ? 'logo.replace' : 'logo.choose')}
          </Button>
          {picture ? (
            <Button color="error" disabled={busy} onClick={onRemove}>
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
            take(file)
          }}
          sx={visuallyHidden}
        />
      </Box>
      {error ? (
        <FormHelperText error role="alert">
          {error}
        </FormHelperText>
      ) : null}
      <FormHelperText id={noteId}>
        {t('logo.limits', { megabytes: format.number(maxLogoBytes / 1024 ** 2), side: format.number(maxLogoSide) })}{' '}
        {note}
      </FormHelperText>
    </Box>
  )
}
