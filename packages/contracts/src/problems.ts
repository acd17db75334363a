import { z } from 'zod'
import { fieldErrorSchema } from './field-error.ts'
import { problemCodes } from './plain/problems.ts'

/** `application/problem+json` (RFC 9457 section 3). `type` is `urn:latchkey:problem:<code>`. */
export const problemSchema = z
  .object({
    type: z.templateLiteral(['urn:latchkey:problem:', z.enum(problemCodes)]),
    title: z.string().max(200),
    status: z.int().min(400).max(599),
    detail: z.string().max(1000),
    errors: z.array(fieldErrorSchema),
  })
  .meta({ id: 'Problem' })
/** Type of {@link problemSchema}. */
export type Problem = z.infer<typeof problemSchema>
