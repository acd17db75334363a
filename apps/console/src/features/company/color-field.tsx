import { colorSchema } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import type { Control } from 'react-hook-form'
import { useController } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { FormTextField } from '../../components/form-text-field.tsx'
import { accentOf } from '../../lib/accent.ts'
import { colors } from '../../lib/colors.ts'
import type { CompanyBody, CompanyFormValues } from './company-form.ts'

interface PreviewProps {
  label: string
  color: string
  background: string
  text: string
  name: string
}

function Preview({ label, color, background, text, name }: PreviewProps) {
  return (
    <Box sx={{ bgcolor: background, border: 1, borderColor: 'divider', borderRadius: 1, p: 1.5, minWidth: 0 }}>
      <Typography variant="body2" sx={{ color: text }}>
        {label}
      </Typography>
      <Typography noWrap sx={{ color, fontWeight: 600 }}>
        {name}
      </Typography>
      <Typography variant="body2" sx={{ color, fontFamily: 'monospace' }}>
        {color}
      </Typography>
    </Box>
  )
}

interface ColorFieldProps {
  control: Control<CompanyFormValues, unknown, CompanyBody>
  /** The company's name, for the preview. */
  name: string
  helperText?: string | undefined
}

/** The company's colour, and what becomes of it where it couldn't be read. */
export function ColorField({ control, name, helperText }: ColorFieldProps) {
  const { t } = useTranslation('company')
  const { field } = useController({ control, name: 'color' })
  const chosen = colorSchema.safeParse(field.value).data ?? null
  const accent = accentOf(chosen)
  const isInvalid = field.value.trim() !== '' && chosen === null
  const notice = () => {
    if (chosen === null) return t('color.own')
    if (accent.light !== chosen && accent.dark !== chosen) return t('color.bothAdjusted')
    return accent.light === chosen
      ? t('color.lightened', { color: accent.dark })
      : t('color.darkened', { color: accent.light })
  }
  return (
    <Box sx={{ display: 'grid', gap: 1.5 }}>
      <Box sx={{ display: 'flex', gap: 1.5, alignItems: 'flex-start', flexWrap: 'wrap' }}>
        <Box
          component="input"
          type="color"
          aria-label={t('color.pick')}
          value={chosen ?? colors.primary.light}
          onChange={(event: React.ChangeEvent<HTMLInputElement>) => field.onChange(event.target.value)}
          sx={{
            // Beside its field, below that one's label.
            mt: 3.25,
            width: 56,
            height: 40,
            p: 0.5,
            border: 1,
            borderColor: 'outline',
            borderRadius: 1,
            bgcolor: 'transparent',
          }}
        />
        <Box sx={{ flex: '1 1 160px', minWidth: 0 }}>
          <FormTextField
            control={control}
            name="color"
            label={t('color.label')}
            placeholder={colors.primary.light}
            helperText={helperText}
            rightForm={t('color.rightForm')}
          />
        </Box>
        {field.value === '' ? null : (
          <Button onClick={() => field.onChange('')} sx={{ mt: 3.25 }}>
            {t('color.reset')}
          </Button>
        )}
      </Box>
      {isInvalid ? null : (
        <>
          <Box sx={{ display: 'grid', gridTemplateColumns: 'repeat(2, minmax(0, 1fr))', gap: 1.5 }}>
            <Preview
              label={t('color.onLight')}
              color={accent.light}
              background={colors.paper.light}
              text={colors.textSecondary.light}
              name={name}
            />
            <Preview
              label={t('color.onDark')}
              color={accent.dark}
              background={colors.paper.dark}
              text={colors.textSecondary.dark}
              name={name}
            />
          </Box>
          <Typography variant="body2" component="output" sx={{ color: 'text.secondary' }}>
            {notice()}
          </Typography>
        </>
      )}
    </Box>
  )
}
