import { z } from 'zod'
import { isDay } from './period.ts'

/** A day, as {@link isDay} has it. */
export const daySchema = z.string().refine(isDay)
