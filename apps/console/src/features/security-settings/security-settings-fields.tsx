import {
  maxAccessTokenSeconds,
  maxRefreshSeconds,
  minTokenSeconds,
  pkcePolicies,
  securityLimits,
  type SecurityRules,
  twoStepPolicies,
} from '@latchkey/contracts'
import Typography from '@mui/material/Typography'
import { type UseFormReturn, useController, useWatch } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { GuideLink } from '../../components/guide-link.tsx'
import { Section } from '../../components/section.tsx'
import { SwitchField } from '../../components/switch-field.tsx'
import { useTheirNote } from '../../i18n/use-their-note.ts'
import { CommonPasswordsSetting, DurationSetting, NumberSetting, PolicySetting } from './form-fields.tsx'
import { NetworkFields } from './network-fields.tsx'
import { lockOutOf, type SecurityFormValues } from './security-settings-form.ts'
import type { FieldProps } from './use-field-words.ts'

const refreshBounds = { min: minTokenSeconds, max: maxRefreshSeconds }

interface SecuritySettingsFieldsProps {
  form: UseFormReturn<SecurityFormValues, unknown, SecurityRules>
  theirs: FieldProps['theirs']
  requestIp: string
  limitsAreShared: boolean
}

/** Everything a company decides about security, group by group. */
export function SecuritySettingsFields({ form, theirs, requestIp, limitsAreShared }: SecuritySettingsFieldsProps) {
  const { t } = useTranslation('security-settings')
  const props = { control: form.control, theirs }
  return (
    <>
      <Section title={t('groups.passwords.title')} lead={t('groups.passwords.lead')}>
        <NumberSetting {...props} name="minPasswordLength" />
        <CommonPasswordsSetting {...props} />
      </Section>
      <Section title={t('groups.lockOut.title')} lead={t('groups.lockOut.lead')}>
        <LockOutFields {...props} form={form} />
      </Section>
      <Section title={t('groups.twoStep.title')} lead={t('groups.twoStep.lead')}>
        <PolicySetting
          {...props}
          name="twoStepPolicy"
          options={twoStepPolicies.map((value) => ({
            value,
            label: t(`policies.twoStepPolicy.${value}.label`),
            help: t(`policies.twoStepPolicy.${value}.help`),
          }))}
        />
      </Section>
      <Section title={t('groups.sessions.title')} lead={t('groups.sessions.lead')}>
        <DurationSetting {...props} name="sessionIdleSeconds" bounds={securityLimits.sessionSeconds} />
        <DurationSetting {...props} name="sessionAbsoluteSeconds" bounds={securityLimits.sessionSeconds} />
      </Section>
      <Section title={t('groups.networks.title')} lead={t('groups.networks.lead')}>
        <NetworkFields {...props} requestIp={requestIp} />
      </Section>
      <Section
        title={t('groups.hub.title')}
        lead={
          <>
            {t('groups.hub.lead')} <GuideLink page="rate-limits" />
          </>
        }
      >
        <NumberSetting {...props} name="hubRequestsPerMinute" />
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t(limitsAreShared ? 'hub.shared' : 'hub.apart')}
        </Typography>
      </Section>
      <Section
        title={t('groups.consumers.title')}
        lead={
          <>
            {t('groups.consumers.lead')} <GuideLink page="authorization-code" />
          </>
        }
      >
        <DurationSetting
          {...props}
          name="accessTokenSeconds"
          bounds={{ min: minTokenSeconds, max: maxAccessTokenSeconds }}
        />
        <DurationSetting {...props} name="refreshIdleSeconds" bounds={refreshBounds} />
        <DurationSetting {...props} name="refreshAbsoluteSeconds" bounds={refreshBounds} />
        <PolicySetting
          {...props}
          name="pkcePolicy"
          options={pkcePolicies.map((value) => ({
            value,
            label: t(`policies.pkcePolicy.${value}.label`),
            help: t(`policies.pkcePolicy.${value}.help`),
          }))}
        />
      </Section>
    </>
  )
}

function LockOutFields({ form, ...props }: FieldProps & Pick<SecuritySettingsFieldsProps, 'form'>) {
  const { t } = useTranslation('security-settings')
  const theirNote = useTheirNote()
  const { control, theirs } = props
  const { field } = useController({ control, name: 'locksOut' })
  const lockOutTries = useWatch({ control, name: 'lockOutTries' })
  const before = theirs && lockOutOf(theirs.before)
  const now = theirs && lockOutOf(theirs.now)
  const typed = lockOutOf({ locksOut: field.value, lockOutTries })
  const isOnForBoth = field.value && now !== ''
  const switched = before === null || now === null || isOnForBoth ? null : { before, now, typed }
  const note = theirNote(switched, (tries) => (tries === '' ? t('off') : t('lockOut.onAt', { tries })))
  return (
    <>
      <SwitchField
        label={t('lockOut.label')}
        checked={field.value}
        onChange={(checked) => {
          field.onChange(checked)
          // What can't be seen any more must not be at fault.
          if (!checked) for (const name of ['lockOutTries', 'lockOutSeconds'] as const) form.resetField(name)
        }}
        inputRef={field.ref}
        helperText={note ?? t('lockOut.help')}
      />
      {field.value ? (
        <>
          <NumberSetting
            {...props}
            name="lockOutTries"
            // Where it was off there were no tries, whatever stands in the field.
            theirs={theirs && now ? { ...theirs, before: { ...theirs.before, lockOutTries: before ?? '' } } : null}
          />
          <DurationSetting {...props} name="lockOutSeconds" bounds={securityLimits.lockOutSeconds} />
        </>
      ) : null}
    </>
  )
}
