import type { Module } from '@latchkey/contracts'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useId } from 'react'
import { type Control, useController, useWatch } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { FormTextField } from '../../components/form-text-field.tsx'
import { SelectInput } from '../../components/select-input.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { useTheirNote } from '../../i18n/use-their-note.ts'
import type { TheirChange } from '../../lib/use-record-form.ts'
import type { ModuleBody, ModuleFormValues } from './module-form.ts'
import { useTestUpstream } from './module.queries.ts'

interface UpstreamFieldsProps {
  control: Control<ModuleFormValues, unknown, ModuleBody>
  /** The module as it is stored; `null` for a new one. */
  base: Module | null
  /** What somebody else changed meanwhile. */
  theirs: TheirChange<ModuleFormValues> | null
}

const usualSeconds = [5, 15, 30, 60, 120, 300]

/** Tries the address that stands in the field, and says what happened. */
function ConnectionTest({ moduleKey, url }: { moduleKey: string; url: string }) {
  const { t } = useTranslation('modules')
  const problemMessage = useProblemMessage()
  const test = useTestUpstream(moduleKey)
  // What was found of another address says nothing of this one.
  const isOfThis = test.variables === url
  return (
    <Box sx={{ display: 'grid', gap: 1, justifyItems: 'start' }}>
      <Button variant="outlined" size="small" disabled={url === '' || test.isPending} onClick={() => test.mutate(url)}>
        {t(test.isPending ? 'hub.testing' : 'hub.test')}
      </Button>
      <Box component="output" sx={{ display: 'block', width: '100%' }}>
        {isOfThis && test.data ? (
          <Alert severity={test.data.outcome === 'answered' ? 'success' : 'warning'}>
            {t(`hub.outcomes.${test.data.outcome}`, {
              status: test.data.status,
              milliseconds: test.data.milliseconds,
            })}
          </Alert>
        ) : null}
        {isOfThis && test.error ? <Alert severity="error">{problemMessage(test.error)}</Alert> : null}
      </Box>
    </Box>
  )
}

/** Where the Hub sends the module's calls, and for how long it waits. */
export function UpstreamFields({ control, base, theirs }: UpstreamFieldsProps) {
  const { t } = useTranslation('modules')
  const format = useFormat()
  const theirNote = useTheirNote()
  const id = useId()
  const key = useWatch({ control, name: 'key' })
  const typed = useWatch({ control, name: 'upstream.url' })
  const { field } = useController({ control, name: 'upstream.timeoutSeconds' })
  const path = `/hub/${base?.key ?? (key.trim() || '…')}`
  const note = theirNote(theirs && { before: theirs.before.upstream.url, now: theirs.now.upstream.url, typed })
  const seconds = [...new Set([...usualSeconds, field.value])].toSorted((one, other) => one - other)
  return (
    <Box component="section" aria-labelledby={id} sx={{ display: 'grid', gap: 1.5 }}>
      <div>
        <Typography id={id} variant="h3">
          {t('hub.title')}
        </Typography>
        <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
          {t('hub.help', { address: `${window.location.origin}${path}/…` })}
        </Typography>
      </div>
      <FormTextField
        control={control}
        name="upstream.url"
        label={t('fields.upstreamUrl')}
        placeholder="https://api.example.com/v1"
        autoComplete="off"
        helperText={note ?? t('hub.urlHelp', { path })}
      />
      <SelectInput
        label={t('fields.upstreamTimeout')}
        value={String(field.value)}
        options={seconds.map((value) => ({ value: String(value), label: format.duration(value) }))}
        onChange={(value) => field.onChange(Number(value))}
      />
      {base ? <ConnectionTest moduleKey={base.key} url={typed.trim()} /> : null}
    </Box>
  )
}
