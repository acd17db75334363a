import { type Language, languages } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import type { Control, FieldPath } from 'react-hook-form'
import { useWatch } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { FormTextField } from '../../components/form-text-field.tsx'
import { languageNames } from '../../i18n/i18n.ts'
import { useTheirNote } from '../../i18n/use-their-note.ts'
import type { TheirChange } from '../../lib/use-record-form.ts'
import type { ModuleBody, ModuleFormValues } from './module-form.ts'

interface LocalizedFieldsProps {
  control: Control<ModuleFormValues, unknown, ModuleBody>
  /** The form's field that has a text for each language. */
  name: 'name' | `descriptions.${keyof ModuleFormValues['descriptions']}`
  /** What the texts are, as a label says it before the language. */
  label: string
  required?: boolean
  /** What somebody else changed meanwhile. */
  theirs: TheirChange<ModuleFormValues> | null
  /** Said below a language's field. */
  hint?: (language: Language, text: string) => string
}

/** The text at a field's path. */
const textAt = (values: unknown, path: string): string => {
  let value = values
  for (const part of path.split('.')) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined
  }
  return typeof value === 'string' ? value : ''
}

/** One text in every language, a field each. */
export function LocalizedFields({ control, name, label, required = false, theirs, hint }: LocalizedFieldsProps) {
  const { t } = useTranslation('modules')
  const theirNote = useTheirNote()
  const texts = useWatch({ control, name })
  const noteOf = (path: FieldPath<ModuleFormValues>, language: Language): string | undefined => {
    const typed = texts[language]
    const versions = theirs && { before: textAt(theirs.before, path), now: textAt(theirs.now, path), typed }
    return theirNote(versions) ?? hint?.(language, typed)
  }
  return (
    <Box sx={{ display: 'grid', gap: 1.5 }}>
      {languages.map((language) => {
        const path = `${name}.${language}` as const
        return (
          <FormTextField
            key={language}
            control={control}
            name={path}
            label={t('inLanguage', { what: label, language: languageNames[language] })}
            required={required}
            helperText={noteOf(path, language)}
          />
        )
      })}
    </Box>
  )
}
