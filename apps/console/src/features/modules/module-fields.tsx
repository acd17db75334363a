import { type Action, actions, type Module } from '@latchkey/contracts'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import FormHelperText from '@mui/material/FormHelperText'
import Typography from '@mui/material/Typography'
import { useId } from 'react'
import { useController, type UseFormReturn, useWatch } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { FormTextField } from '../../components/form-text-field.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { usePermissionSentenceIn } from '../../i18n/use-permission-words.ts'
import { faultIn } from '../../lib/form.ts'
import { sameValue } from '../../lib/three-way.ts'
import type { TheirChange } from '../../lib/use-record-form.ts'
import { LocalizedFields } from './localized-fields.tsx'
import { PathRuleFields } from './path-rule-fields.tsx'
import { UpstreamFields } from './upstream-fields.tsx'
import { inActionOrder, type ModuleBody, type ModuleFormValues } from './module-form.ts'

interface ModuleFieldsProps {
  form: UseFormReturn<ModuleFormValues, unknown, ModuleBody>
  /** The module as it is stored; `null` for a new one. */
  base: Module | null
  /** What somebody else changed meanwhile. */
  theirs: TheirChange<ModuleFormValues> | null
}

/** What can be done in the module, and for each of that what people read before they let an app do it. */
function ActionFields({ form, base, theirs }: ModuleFieldsProps) {
  const { t } = useTranslation(['modules', 'common'])
  const format = useFormat()
  const fieldMessage = useFieldMessage()
  const sentenceIn = usePermissionSentenceIn()
  const id = useId()
  const { control } = form
  const { field, fieldState } = useController({ control, name: 'actions' })
  const name = useWatch({ control, name: 'name' })
  const fault = faultIn(fieldState.error)
  const takenAway = base?.actions.filter((action) => !field.value.includes(action)) ?? []
  const wordsOf = (wanted: readonly Action[]) => format.list(wanted.map((action) => t(`common:permissions.${action}`)))
  return (
    <Box component="section" aria-labelledby={id} sx={{ display: 'grid', gap: 1.5 }}>
      <div>
        <Typography id={id} variant="h3">
          {t('fields.actions')}
        </Typography>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t('form.actionsHelp')}
        </Typography>
        {fault === undefined ? null : <FormHelperText error>{fieldMessage(fault, t('fields.actions'))}</FormHelperText>}
        {theirs && !sameValue(theirs.now.actions, theirs.before.actions) ? (
          <FormHelperText>{t('common:conflict.theirs', { value: wordsOf(theirs.now.actions) })}</FormHelperText>
        ) : null}
      </div>
      {takenAway.length > 0 ? (
        <Alert severity="warning">{t('form.takenAway', { actions: wordsOf(takenAway) })}</Alert>
      ) : null}
      {actions.map((action, index) => {
        const isThere = field.value.includes(action)
        const word = t(`common:permissions.${action}`)
        return (
          <Box
            key={action}
            sx={{ border: 1, borderColor: 'divider', borderRadius: 1, px: 1.5, py: 0.5, display: 'grid', gap: 1 }}
          >
            <FormControlLabel
              label={word}
              sx={{ mr: 0 }}
              control={
                <Checkbox
                  size="small"
                  checked={isThere}
                  onChange={(_, wanted) =>
                    field.onChange(
                      wanted
                        ? inActionOrder([...field.value, action])
                        : field.value.filter((other) => other !== action),
                    )
                  }
                  {...(index === 0 ? { slotProps: { input: { ref: field.ref } } } : {})}
                />
              }
            />
            {isThere ? (
              <Box sx={{ pb: 1 }}>
                <LocalizedFields
                  control={control}
                  name={`descriptions.${action}`}
                  label={word}
                  theirs={theirs}
                  hint={(language, text) => {
                    const called = name[language].trim()
                    const sentence = text.trim() || (called && sentenceIn(language, action, called))
                    return sentence === '' ? '' : t('form.shown', { sentence })
                  }}
                />
              </Box>
            ) : null}
          </Box>
        )
      })}
    </Box>
  )
}

/** The panel's fields: what the module is called, what can be done in it, in which words people are asked, and what is behind it. */
export function ModuleFields({ form, base, theirs }: ModuleFieldsProps) {
  const { t } = useTranslation('modules')
  const { control } = form
  const id = useId()
  return (
    <>
      {base ? (
        <TextInput label={t('fields.key')} value={base.key} readOnly helperText={t('form.keyFixed')} />
      ) : (
        <FormTextField control={control} name="key" label={t('fields.key')} required helperText={t('form.keyHelp')} />
      )}
      <Box component="section" aria-labelledby={id} sx={{ display: 'grid', gap: 1.5 }}>
        <Typography id={id} variant="h3">
          {t('fields.name')}
        </Typography>
        <LocalizedFields control={control} name="name" label={t('fields.name')} required theirs={theirs} />
      </Box>
      <ActionFields form={form} base={base} theirs={theirs} />
      <UpstreamFields control={control} base={base} theirs={theirs} />
      <PathRuleFields control={control} />
    </>
  )
}
