import { z } from 'zod'
import { languages } from './plain/languages.ts'

/** A language Latchkey speaks. */
export const languageSchema = z.enum(languages)

/** A text in every language. */
export const localizedTextSchema = z.object({
  en: z.string().max(200),
  es: z.string().max(200),
  'pt-BR': z.string().max(200),
})
/** Type of {@link localizedTextSchema}. */
export type LocalizedText = z.infer<typeof localizedTextSchema>
