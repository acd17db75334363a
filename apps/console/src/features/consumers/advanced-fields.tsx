import type { Consumer } from '@latchkey/contracts'
import { maxAccessTokenSeconds, maxRefreshSeconds, minTokenSeconds } from '@latchkey/contracts'
import ExpandMore from '@mui/icons-material/ExpandMore'
import Accordion from '@mui/material/Accordion'
import AccordionDetails from '@mui/material/AccordionDetails'
import AccordionSummary from '@mui/material/AccordionSummary'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { type Control, useController, useFormState, useWatch } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { DurationField } from '../../components/duration-field.tsx'
import { FormTextField } from '../../components/form-text-field.tsx'
import { RangesInput } from '../../components/ranges-input.tsx'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import { useDurationMessage } from '../../i18n/use-duration-message.ts'
import type { Duration } from '../../lib/duration.ts'
import { faultIn } from '../../lib/form.ts'
import { AuthMethodField } from './auth-method-field.tsx'
import { consumerDefaultsOptions } from './consumer.queries.ts'
import { type ConsumerFormValues, advancedFields, authMethodOf } from './consumer-form.ts'
import { type ConsumerFieldProps, type FieldNote, FormSwitch } from './form-switch.tsx'
import { PublicKeyFields } from './public-key-fields.tsx'
import { TokenFormatField } from './token-format-field.tsx'

type Values = ConsumerFormValues

function FormDuration<Output>({
  control,
  name,
  note,
  longest,
}: ConsumerFieldProps<Output, Duration> & { /** In seconds. */ longest: number }) {
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

function AddressesField<Output>({ control, note }: { control: Control<Values, unknown, Output>; note: FieldNote }) {
  const { t } = useTranslation('consumers')
  const fieldMessage = useFieldMessage()
  const name = 'allowedIpRanges'
  const { field, fieldState } = useController({ control, name })
  const label = t(`fields.${name}`)
  const fault = faultIn(fieldState.error)
  return (
    <RangesInput
      label={label}
      name={name}
      value={field.value}
      onChange={field.onChange}
      onBlur={field.onBlur}
      inputRef={field.ref}
      error={fault === undefined ? undefined : fieldMessage(fault, label)}
      helperText={note(name) ?? t(`advanced.${name}`)}
    />
  )
}

function AppSettings<Output>({ control, note }: { control: Control<Values, unknown, Output>; note: FieldNote }) {
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
  /** The consumer as it is stored; `null` for a new one. */
  base: Consumer | null
  /** What to say below a field in the place of what it means. */
  note: FieldNote
  open: boolean
  onToggle: (open: boolean) => void
}

/**
 * What most consumers leave as it is: how they sign in, how long tokens last, and how strict the server is. Open where something is at
 * fault or credentials would end; that a key takes the place of the secret is said without opening, since it decides what an integrator has to do.
 */
export function AdvancedFields<Output>({ control, base, note, open, onToggle }: AdvancedFieldsProps<Output>) {
  const { t } = useTranslation('consumers')
  const { errors } = useFormState({ control })
  const [grantType, clientType, authMethod, usesHub] = useWatch({
    control,
    name: ['grantType', 'clientType', 'authMethod', 'usesHub'],
  })
  const signsInWith = authMethodOf({ grantType, clientType, authMethod })
  const isFaulty = advancedFields.some((field) => errors[field] !== undefined)
  // What saving then ends is said inside, and has to be read.
  const endsCredentials = base !== null && authMethod !== base.authMethod
  return (
    <Accordion
      variant="outlined"
      expanded={open || isFaulty || endsCredentials}
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
            {t(
              grantType === 'client_credentials'
                ? 'advanced.body'
                : signsInWith === 'none'
                  ? 'advanced.bodyPublicApp'
                  : 'advanced.bodyApp',
            )}
          </Typography>
          {signsInWith === 'private_key_jwt' ? (
            <Typography component="span" variant="body2" sx={{ display: 'block', mt: 0.5 }}>
              {t('advanced.withKey')}
            </Typography>
          ) : null}
        </Box>
      </AccordionSummary>
      <AccordionDetails sx={{ display: 'grid', gap: 2.5, pt: 1.5, pb: 2.5 }}>
        {signsInWith === 'none' ? null : (
          <AuthMethodField control={control} base={base} helperText={note('authMethod')} />
        )}
        {signsInWith === 'private_key_jwt' ? (
          <>
            <PublicKeyFields control={control} notes={{ jwks: note('jwks'), jwksUri: note('jwksUri') }} />
            <FormSwitch control={control} name="acceptsEndpointAudience" note={note} />
          </>
        ) : null}
        <FormDuration control={control} name="accessTokenSeconds" note={note} longest={maxAccessTokenSeconds} />
        <TokenFormatField control={control} note={note} />
        {grantType === 'authorization_code' ? <AppSettings control={control} note={note} /> : null}
        <AddressesField control={control} note={note} />
        {usesHub ? (
          <FormTextField
            control={control}
            name="requestsPerMinute"
            label={t('fields.requestsPerMinute')}
            type="number"
            inputProps={{ inputMode: 'numeric', min: 1, step: 1 }}
            helperText={note('requestsPerMinute') ?? t('advanced.requestsPerMinute')}
          />
        ) : null}
      </AccordionDetails>
    </Accordion>
  )
}
