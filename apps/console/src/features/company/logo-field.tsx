import { type CompanyProfile, logoTypes, maxLogoBytes, maxLogoSide } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import FormHelperText from '@mui/material/FormHelperText'
import Typography from '@mui/material/Typography'
import { useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../../api/client.ts'
import { CompanyLogo } from '../../components/company-logo.tsx'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { useNotify } from '../../components/notify.tsx'
import { visuallyHidden } from '../../components/visually-hidden.tsx'
import { type FieldFault, useFieldMessage } from '../../i18n/use-field-message.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { useRemoveLogo, useReplaceLogo } from './company.queries.ts'

/** What went wrong: a fault of the picture itself, or of the call. */
type Failure = { fault: FieldFault } | { error: unknown }

const failureOf = (error: unknown): Failure => {
  const fault = isApiProblem(error) ? error.errors.find(({ path }) => path === 'logo') : undefined
  return fault ? { fault } : { error }
}

/** The company's logo: shown, dropped on or chosen, and taken away. It is saved at once, apart from the form around it. */
export function LogoField({ company }: { company: CompanyProfile }) {
  const { t } = useTranslation('company')
  const format = useFormat()
  const notify = useNotify()
  const fieldMessage = useFieldMessage()
  const problemMessage = useProblemMessage()
  const replace = useReplaceLogo()
  const remove = useRemoveLogo()
  const labelId = useId()
  const noteId = useId()
  const input = useRef<HTMLInputElement>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [isOver, setOver] = useState(false)
  const [isAsking, setAsking] = useState(false)
  const { logo } = company

  const save = async (file: File | undefined) => {
    if (!file || replace.isPending) return
    setFailure(null)
    if (file.size > maxLogoBytes) {
      setFailure({ fault: `picture_bytes:${maxLogoBytes}` })
      return
    }
    try {
      await replace.mutateAsync({ base: company, file })
      notify(t('logo.saved'))
    } catch (error) {
      setFailure(failureOf(error))
    }
  }
  const takeAway = async () => {
    setFailure(null)
    try {
      await remove.mutateAsync(company)
      notify(t('logo.removed'))
    } catch (error) {
      setFailure({ error })
    }
    setAsking(false)
  }
  const words = (what: Failure): string => {
    if ('fault' in what) return fieldMessage(what.fault, t('logo.label'))
    return isApiProblem(what.error, 'precondition_failed') ? t('logo.conflict') : problemMessage(what.error)
  }

  return (
    <Box
      component="fieldset"
      aria-labelledby={labelId}
      aria-describedby={noteId}
      sx={{ display: 'grid', gap: 0.5, m: 0, p: 0, border: 0, minWidth: 0 }}
    >
      <Typography id={labelId} variant="body2" sx={{ color: 'text.secondary' }}>
        {t('logo.label')}
      </Typography>
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
          <CompanyLogo
            logo={logo}
            alt={t('logo.of', { company: company.name })}
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
        {t('logo.help', { megabytes: format.number(maxLogoBytes / 1024 ** 2), side: format.number(maxLogoSide) })}
      </FormHelperText>
      <ConfirmDialog
        open={isAsking}
        title={t('logo.removeTitle')}
        confirmLabel={t('logo.remove')}
        pending={remove.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => void takeAway()}
      >
        {t('logo.removeBody')}
      </ConfirmDialog>
    </Box>
  )
}
