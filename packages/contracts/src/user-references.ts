import { z } from 'zod'
import { idSchema } from './text.ts'

/** A person as other things refer to them. */
export const userReferenceSchema = z.object({ id: idSchema, name: z.string().max(120), email: z.string().max(254) })
/** Type of {@link userReferenceSchema}. */
export type UserReference = z.infer<typeof userReferenceSchema>
