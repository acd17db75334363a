import { maxAccessTokenSeconds, maxRefreshSeconds, minTokenSeconds } from '@latchkey/contracts'
import ExpandMore from '@mui/icons-material/ExpandMore'
import Accordion from '@mui/material/Accordion'
import AccordionDetails from '@mui/material/AccordionDetails'
import AccordionSummary from '@mui/material/AccordionSummary'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { type Control, type FieldPathByValue, useController, useFormState, useWatch } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { DurationField } from '../../components/duration-field.tsx'
import { SwitchField } from '../../components/switch-field.tsx'
import { useDurationMessage } from '../../i18n/use-duration-message.ts'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import type { Duration } from '../../lib/duration.ts'
import { consumerDefaultsOptions } from './consumer.queries.ts'
import { type ConsumerFormValues, type EditableField, advancedFields, authMethodOf } from './consumer-form.ts'

type Values = ConsumerFormValues
type Note = (field: EditableField) => string | undefined

interface FieldProps<Output, Value> {
  control: Control<Values, unknown, Output>
  name: FieldPathByValue<Values, Value> & (typeof advancedFields)[number]
  note: Note
}

function FormSwitch<Output>({
  control,
  name,
  note,
  disabled = false,
}: FieldProps<Output, boolean> & { disabled?: boolean }) {
  const { t } = useTranslation('consumers')
  const fieldMessage = useFieldMessage()
  const { field, fieldState } = useController({ control, name })
  const label = t(`fields.${name}`)
  const fault = fieldState.error?.message
  return (
    <SwitchField
      label={label}
      checked={field.value}
      onChange={field.onChange}
      inputRef={field.ref}
      disabled={disabled}
      helperText={note(name) ?? t(`advanced.${name}`)}
      error={fault === undefined ? undefined : fieldMessage(fault, label)}
    />
  )
}

function FormDuration<Output>({
  control,
  name,
  note,
  longest,
}: FieldProps<Output, Duration> & { /** In seconds. */ longest: number }) {
  const { t } = useTranslation('consumers')
  const durationMessage = useDurationMessage()
  const { field, fieldState } = useController({ control, name })
  const label = t(`fields.${name}`)
  const fault = fieldState.error?.message
  return (
    <DurationField
      label={label}
      value={field.value}
      onChange={field.onChange}
      onBlur={field.onBlur}
      inputRef={field.ref}
      error={fault === undefined ? undefined : durationMessage(fault, label, { min: minTokenSeconds, max: longest })}
      helperText={note(name) ?? t(`advanced.${name}`)}
    />
  )
}

function AppSettings<Output>({ control, note }: { control: Control<Values, unknown, Output>; note: Note }) {
  const { t } = useTranslation('consumers')
  const [clientType, issuesRefreshTokens, requiresPkce] = useWatch({
    control,
    name: ['clientType', 'issuesRefreshTokens', 'requiresPkce'],
  })
  const isPublic = clientType === 'public'
  const { defaultValues } = useFormState({ control })
  const { data: given } = useQuery(consumerDefaultsOptions)
  // The company's rule is about new consumers: one that does without PKCE may go on so.
  const isPolicy = given?.pkcePolicy === 'required' && defaultValues?.requiresPkce !== false
  return (
    <>
      <FormSwitch control={control} name="issuesRefreshTokens" note={note} />
      {issuesRefreshTokens ? (
        <>
          <FormDuration control={control} name="refreshIdleSeconds" note={note} longest={maxRefreshSeconds} />
          <FormDuration control={control} name="refreshAbsoluteSeconds" note={note} longest={maxRefreshSeconds} />
        </>
      ) : null}
      <Box sx={{ display: 'grid', gap: 1 }}>
        <FormSwitch
          control={control}
          name="requiresPkce"
          note={(field) =>
            isPublic ? t('advanced.pkceOfPublic') : isPolicy ? t('advanced.pkceByPolicy') : note(field)
          }
          disabled={isPublic || isPolicy}
        />
        {requiresPkce || isPublic ? null : <Alert severity="warning">{t('advanced.pkceOff')}</Alert>}
      </Box>
      <FormSwitch control={control} name="followsOauth21" note={note} />
    </>
  )
}

interface AdvancedFieldsProps<Output> {
  control: Control<Values, unknown, Output>
  /** What to say below a field in the place of what it means. */
  note: Note
  open: boolean
  onToggle: (open: boolean) => void
}

/** What most consumers leave as it is: how long tokens last, and how strict the server is. Opens where something is at fault. */
export function AdvancedFields<Output>({ control, note, open, onToggle }: AdvancedFieldsProps<Output>) {
  const { t } = useTranslation('consumers')
  const { errors } = useFormState({ control })
  const [grantType, clientType, authMethod] = useWatch({ control, name: ['grantType', 'clientType', 'authMethod'] })
  const isFaulty = advancedFields.some((field) => errors[field] !== undefined)
  return (
    <Accordion
      variant="outlined"
      expanded={open || isFaulty}
      onChange={(_, expanded) => onToggle(expanded)}
      disableGutters
      sx={{ '&::before': { display: 'none' }, borderRadius: 1 }}
    >
      <AccordionSummary expandIcon={<ExpandMore />}>
        <Box>
          <Typography component="span" sx={{ display: 'block', fontWeight: 500 }}>
            {t('advanced.title')}
          </Typography>
          <Typography component="span" variant="body2" sx={{ color: 'text.secondary' }}>
            {t(grantType === 'authorization_code' ? 'advanced.bodyApp' : 'advanced.body')}
          </Typography>
        </Box>
      </AccordionSummary>
      <AccordionDetails sx={{ display: 'grid', gap: 2, pt: 1 }}>
        <FormDuration control={control} name="accessTokenSeconds" note={note} longest={maxAccessTokenSeconds} />
        {grantType === 'authorization_code' ? <AppSettings control={control} note={note} /> : null}
        {authMethodOf({ grantType, clientType, authMethod }) === 'private_key_jwt' ? (
          <FormSwitch control={control} name="acceptsEndpointAudience" note={note} />
        ) : null}
      </AccordionDetails>
    </Accordion>
  )
}
