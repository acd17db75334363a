import { maxPathRules } from '@latchkey/contracts'
import Add from '@mui/icons-material/Add'
import ArrowUpward from '@mui/icons-material/ArrowUpward'
import DeleteOutlined from '@mui/icons-material/DeleteOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import IconButton from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import { useId, useRef } from 'react'
import { type Control, useController, useWatch } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { SelectInput } from '../../components/select-input.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import { faultIn } from '../../lib/form.ts'
import { emptyRule, type ModuleBody, type ModuleFormValues, type PathRuleFormValues } from './module-form.ts'

interface PathRuleFieldsProps {
  control: Control<ModuleFormValues, unknown, ModuleBody>
}

/** A module's path rules, in the order in which they are tried. */
export function PathRuleFields({ control }: PathRuleFieldsProps) {
  const { t } = useTranslation(['modules', 'common'])
  const fieldMessage = useFieldMessage()
  const { field, formState } = useController({ control, name: 'pathRules' })
  const actions = useWatch({ control, name: 'actions' })
  const rows = useRef<HTMLElement>(null)
  const id = useId()
  const rules = field.value
  const faults = formState.errors.pathRules

  const change = (index: number, part: Partial<PathRuleFormValues>): void =>
    field.onChange(rules.map((rule, place) => (place === index ? { ...rule, ...part } : rule)))
  const focusIn = (index: number): void => {
    // The row is on the screen only after the next render; without one, whatever adds one is focused.
    requestAnimationFrame(() => {
      const groups = rows.current?.querySelectorAll<HTMLElement>('fieldset input') ?? []
      const target = groups[2 * index] ?? rows.current?.querySelector<HTMLElement>('[data-add]')
      target?.focus()
    })
  }
  const wordsOf = (action: PathRuleFormValues['action']): string =>
    action === 'any' ? t('rules.any') : t(`common:permissions.${action}`)

  return (
    <Box component="section" ref={rows} aria-labelledby={id} sx={{ display: 'grid', gap: 1.5, justifyItems: 'start' }}>
      <div>
        <Typography id={id} variant="h3">
          {t('rules.title')}
        </Typography>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t('rules.help')}
        </Typography>
      </div>
      {rules.map((rule, index) => {
        const number = index + 1
        const faultOf = (part: keyof PathRuleFormValues, label: string): string | undefined => {
          const fault = faultIn(faults?.[index]?.[part])
          return fault === undefined ? undefined : fieldMessage(fault, label)
        }
        // An action that the module doesn't have any more stays named until another is chosen.
        const options = [...new Set<PathRuleFormValues['action']>([...actions, rule.action, 'any'])]
        return (
          <Box
            // oxlint-disable-next-line react/no-array-index-key -- a rule has no identity but its place
            key={index}
            component="fieldset"
            aria-label={t('rules.number', { number })}
            sx={{
              m: 0,
              minWidth: 0,
              width: '100%',
              border: 1,
              borderColor: 'divider',
              borderRadius: 1,
              p: 1.5,
              display: 'grid',
              gap: 1.5,
            }}
          >
            <Box sx={{ display: 'flex', alignItems: 'center', gap: 0.5 }}>
              <Typography variant="body2" sx={{ fontWeight: 500, flexGrow: 1 }}>
                {t('rules.number', { number })}
              </Typography>
              {index > 0 ? (
                <Tooltip title={t('rules.up', { number })}>
                  <IconButton
                    size="small"
                    aria-label={t('rules.up', { number })}
                    onClick={() => {
                      field.onChange(rules.toSpliced(index, 1).toSpliced(index - 1, 0, rule))
                      focusIn(index - 1)
                    }}
                  >
                    <ArrowUpward fontSize="small" />
                  </IconButton>
                </Tooltip>
              ) : null}
              <Tooltip title={t('rules.remove', { number })}>
                <IconButton
                  size="small"
                  aria-label={t('rules.remove', { number })}
                  onClick={() => {
                    field.onChange(rules.toSpliced(index, 1))
                    focusIn(Math.min(index, rules.length - 2))
                  }}
                >
                  <DeleteOutlined fontSize="small" />
                </IconButton>
              </Tooltip>
            </Box>
            <TextInput
              label={t('fields.ruleMethods')}
              value={rule.methods}
              autoComplete="off"
              onChange={(event) => change(index, { methods: event.target.value })}
              error={faultOf('methods', t('fields.ruleMethods'))}
              helperText={t('rules.methodsHelp')}
            />
            <TextInput
              label={t('fields.rulePattern')}
              value={rule.pattern}
              required
              autoComplete="off"
              placeholder="/orders/{id}/close"
              onChange={(event) => change(index, { pattern: event.target.value })}
              error={faultOf('pattern', t('fields.rulePattern'))}
            />
            <SelectInput
              label={t('fields.ruleAction')}
              value={rule.action}
              options={options.map((value) => ({ value, label: wordsOf(value) }))}
              onChange={(action) => change(index, { action })}
            />
          </Box>
        )
      })}
      {rules.length < maxPathRules ? (
        <Button
          startIcon={<Add />}
          size="small"
          data-add
          onClick={() => {
            field.onChange([...rules, emptyRule])
            focusIn(rules.length)
          }}
        >
          {t('rules.add')}
        </Button>
      ) : null}
    </Box>
  )
}
