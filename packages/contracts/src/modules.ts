import { z } from 'zod'
import { localizedTextSchema } from './languages.ts'
import { pageOf } from './pagination.ts'
import { actionSchema, moduleKeySchema } from './permissions.ts'

/** A protected area of the host product. */
export const moduleSchema = z
  .object({ key: moduleKeySchema, name: localizedTextSchema, actions: z.array(actionSchema) })
  .meta({ id: 'Module' })
/** Type of {@link moduleSchema}. */
export type Module = z.infer<typeof moduleSchema>

/** `GET /api/v1/modules`. */
export const modulePageSchema = pageOf(moduleSchema)
