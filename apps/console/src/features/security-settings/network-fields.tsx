import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useController } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { RangesInput } from '../../components/ranges-input.tsx'
import { rangesOf, rangesText } from '../../lib/ip-ranges.ts'
import { type FieldProps, useFieldWords } from './use-field-words.ts'

/** Where one can be signed in from: ranges, one a line, and where one is now. */
export function NetworkFields({ control, theirs, requestIp }: FieldProps & { requestIp: string }) {
  const { t } = useTranslation('security-settings')
  const name = 'allowedIpRanges'
  const { field, fieldState } = useController({ control, name })
  const show = (values: Record<typeof name, string>) => rangesOf(values[name]).join(', ')
  const words = useFieldWords({ name, value: field.value, error: fieldState.error, theirs, show })
  const ranges = rangesOf(field.value)
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      <RangesInput
        {...words}
        name={name}
        value={field.value}
        onChange={field.onChange}
        onBlur={field.onBlur}
        inputRef={field.ref}
      />
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'center', flexWrap: 'wrap' }}>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t('network.here', { address: requestIp })}
        </Typography>
        <Button size="small" onClick={() => field.onChange(rangesText([...ranges, requestIp]))}>
          {t('network.addHere')}
        </Button>
      </Box>
    </Box>
  )
}
