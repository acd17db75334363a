import { z } from 'zod'
import type { TestApi } from './test-api.ts'

const lineSchema = z.object({ msg: z.string(), reason: z.string().optional() })

/** The reasons of the refusals that were logged, oldest first: nothing that the integrator sees. */
export const refusalReasons = ({ log }: TestApi): (string | undefined)[] =>
  log.flatMap((line) => {
    const { msg, reason } = lineSchema.parse(JSON.parse(line))
    return msg === 'refused' ? [reason] : []
  })
