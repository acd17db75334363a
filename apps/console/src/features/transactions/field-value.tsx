import { languages } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { languageNames } from '../../i18n/i18n.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { inFieldOrder } from './in-field-order.ts'
import type { LogWords } from './use-log-words.ts'

const momentSchema = z.iso.datetime()
const colorSchema = z.string().regex(/^#[0-9a-f]{6}$/u)

const languageName = (key: string): string | undefined => {
  const language = languages.find((known) => known === key)
  return language && languageNames[language]
}

interface FieldValueProps {
  field: string
  value: unknown
  words: LogWords
}

/** A value of a field in words: names, lengths of time, dates, choices; lists and objects part by part. */
export function FieldValue({ field, value, words }: FieldValueProps): React.ReactNode {
  const { t } = useTranslation('transactions')
  const format = useFormat()
  if (value === null || value === undefined || value === '') return t('panel.none')
  if (typeof value === 'boolean') return t(value ? 'panel.yes' : 'panel.no')
  if (typeof value === 'number') {
    return field.endsWith('Seconds') && value > 0 ? format.duration(value) : format.number(value)
  }
  if (typeof value === 'string') {
    if (field === 'language') return languageName(value) ?? value
    if (field.endsWith('At') && momentSchema.safeParse(value).success) return format.dateTime(value)
    if (colorSchema.safeParse(value).success) return <Colored color={value} />
    return words.value(field, value) ?? value
  }
  if (Array.isArray(value)) {
    if (value.length === 0) return t('panel.none')
    return (
      <Parts>
        {value.map((part: unknown, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- an entry never changes, and its values may be alike
          <li key={index}>
            <FieldValue field={field} value={part} words={words} />
          </li>
        ))}
      </Parts>
    )
  }
  // A set is no more than its keys (RFC 7517, section 5), and the log has another meaning for that name.
  if (field === 'jwks') return <FieldValue field="jwk" value={Reflect.get(value, 'keys')} words={words} />
  return (
    <Parts>
      {inFieldOrder(Object.keys(value)).map((key) => (
        <li key={key}>
          {languageName(key) ?? words.field(key)}:{' '}
          <FieldValue field={key} value={Reflect.get(value, key)} words={words} />
        </li>
      ))}
    </Parts>
  )
}

function Parts({ children }: { children: React.ReactNode }) {
  return (
    <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, 'ul ul': { pl: 2 } }}>
      {children}
    </Box>
  )
}

function Colored({ color }: { color: string }) {
  return (
    <>
      <Box
        component="span"
        aria-hidden
        sx={{
          display: 'inline-block',
          width: '1em',
          height: '1em',
          mr: 0.75,
          verticalAlign: '-0.15em',
          borderRadius: 0.5,
          border: 1,
          borderColor: 'divider',
          bgcolor: color,
        }}
      />
      {color}
    </>
  )
}
