import { type Permission, permissionSchema, type Transaction } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { usePermissionLines } from '../../i18n/use-permission-lines.ts'
import { FieldValue } from './field-value.tsx'
import { inFieldOrder } from './in-field-order.ts'
import { type LogWords, useLogWords } from './use-log-words.ts'

/** The sides of a change, by what is shown beside them. */
const sides = ['before', 'after', 'added', 'removed'] as const
type Side = (typeof sides)[number]

const marks: Record<Side, string> = { before: '−', removed: '−', after: '+', added: '+' }

function SideRow({ side, children }: { side: Side; children: React.ReactNode }) {
  const { t } = useTranslation('transactions')
  const isNew = side === 'after' || side === 'added'
  return (
    <>
      <Box component="dt" sx={{ color: 'text.secondary' }}>
        <Box
          component="span"
          aria-hidden
          sx={{ fontFamily: 'monospace', color: isNew ? 'success.main' : 'error.main' }}
        >
          {marks[side]}
        </Box>{' '}
        {t(`panel.${side}`)}
      </Box>
      <Box component="dd" sx={{ m: 0, minWidth: 0, overflowWrap: 'anywhere' }}>
        {children}
      </Box>
    </>
  )
}

function PermissionList({ permissions }: { permissions: Permission[] }) {
  const linesOf = usePermissionLines()
  const lines = linesOf(permissions)
  return (
    <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
      {lines.map(({ key, module, actions }) => (
        <li key={key}>
          {module}: {actions}
        </li>
      ))}
    </Box>
  )
}

const isTextList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string')

const permissionsOf = (texts: string[]): Permission[] | undefined => {
  const parsed = permissionSchema.array().safeParse(texts)
  return parsed.success && texts.length > 0 ? parsed.data : undefined
}

function Value({ field, value, words }: { field: string; value: unknown; words: LogWords }) {
  const permissions = isTextList(value) ? permissionsOf(value) : undefined
  return permissions ? (
    <PermissionList permissions={permissions} />
  ) : (
    <FieldValue field={field} value={value} words={words} />
  )
}

interface FieldChangeProps {
  field: string
  before: unknown
  after: unknown
  words: LogWords
}

function FieldChange({ field, before, after, words }: FieldChangeProps) {
  // Of long lists, which permissions came and went is what one looks for.
  const lists = isTextList(before) && isTextList(after) ? { before, after } : undefined
  const rows: [Side, unknown][] = lists
    ? [
        ['removed', lists.before.filter((entry) => !lists.after.includes(entry))],
        ['added', lists.after.filter((entry) => !lists.before.includes(entry))],
      ]
    : [
        ['before', before],
        ['after', after],
      ]
  const shown = rows.filter(([, value]) => value !== undefined && !(lists && isTextList(value) && value.length === 0))
  return (
    <Box>
      <Typography variant="h3">{words.field(field)}</Typography>
      <Box
        component="dl"
        sx={{
          m: 0,
          display: 'grid',
          gridTemplateColumns: 'fit-content(40%) minmax(0, 1fr)',
          columnGap: 2,
          rowGap: 0.25,
          typography: 'body2',
        }}
      >
        {shown.map(([side, value]) => (
          <SideRow key={side} side={side}>
            <Value field={field} value={value} words={words} />
          </SideRow>
        ))}
      </Box>
    </Box>
  )
}

/** What an entry changed, field by field, as it was and as it is since. */
export function TransactionChanges({ entry: { before, after, names } }: { entry: Transaction }) {
  const { t } = useTranslation('transactions')
  const headingId = useId()
  // Once for all of them: each would watch the modules for itself.
  const words = useLogWords(names)
  const fields = inFieldOrder([...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])])
  return (
    <Box component="section" aria-labelledby={headingId} sx={{ display: 'grid', gap: 1.5 }}>
      <Typography id={headingId} variant="h2" component="h2">
        {t('panel.changes')}
      </Typography>
      {fields.length === 0 ? (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t('panel.noChanges')}
        </Typography>
      ) : (
        fields.map((field) => (
          <FieldChange key={field} field={field} before={before?.[field]} after={after?.[field]} words={words} />
        ))
      )}
    </Box>
  )
}
