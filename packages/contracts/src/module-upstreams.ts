import { z } from 'zod'
import type { FieldErrorCode } from './plain/field-errors.ts'
import { actionSchema } from './permissions.ts'

const uriCharacters = /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/u
const isDotSegment = (segment: string): boolean => /^(?:\.|%2e){1,2}$/iu.test(segment)

/**
 * Says what is wrong with the address of an upstream, or `undefined` if nothing is by itself. Whether http, or a host that is not public,
 * may be used is the operator's decision, and the server's to refuse.
 * @param url the text as entered
 */
export function upstreamUrlFault(url: string): FieldErrorCode | undefined {
  if (!/^https?:\/\/[^/?#]/iu.test(url) || !uriCharacters.test(url) || !URL.canParse(url)) return 'upstream_url'
  const { username, password } = new URL(url)
  // As it was entered: taken apart, such segments are gone.
  return username || password || /[?#]/u.test(url) || url.split('/').some(isDotSegment) ? 'upstream_url' : undefined
}

/** The address that a module's paths are appended to: an origin, with or without a path; no user, query or fragment. */
export const upstreamUrlSchema = z
  .string()
  .trim()
  .min(1)
  .max(1000)
  .superRefine((url, context) => {
    const fault = url === '' ? undefined : upstreamUrlFault(url)
    if (fault) context.addIssue({ code: 'custom', message: fault })
  })

/** How long an upstream may take until its answer begins, in seconds, unless said otherwise. */
export const defaultUpstreamSeconds = 30

/** Where the Hub sends a module's calls. */
export const moduleUpstreamSchema = z.strictObject({
  url: upstreamUrlSchema.describe('The module’s paths are appended to it'),
  timeoutSeconds: z
    .int()
    .min(1)
    .max(300)
    .default(defaultUpstreamSeconds)
    .describe('How long it may take until its answer begins'),
})
/** Type of {@link moduleUpstreamSchema}. */
export type ModuleUpstream = z.infer<typeof moduleUpstreamSchema>

/** The most path rules of a module. */
export const maxPathRules = 50

/** A method's name, in capitals as on the wire (RFC 9110 section 9.1). */
const methodSchema = z
  .string()
  .max(20)
  .regex(/^[A-Z][A-Z-]*$/u)

/**
 * Which paths a rule is about, below the module's address: segments that have to be there as they stand, whatever their case; `{name}` for
 * any one segment; and `*` at the end for whatever follows, nothing too.
 */
export const pathPatternSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine(
    (pattern) =>
      pattern === '' || /^(?:\/(?:\{[a-z][A-Za-z0-9]*\}|[A-Za-z0-9\-._~!$&'()+,=:@]+))*(?:\/\*?)?$/u.test(pattern),
    'path_pattern',
  )
  .refine((pattern) => !pattern.split('/').some(isDotSegment), 'path_pattern')

/** What a call needs where a rule decides: one action of the module, or `any` of those that it has. */
export const pathRuleActionSchema = z.union([actionSchema, z.literal('any')])

/** One exception from what a method needs. No methods means every method. */
export const pathRuleSchema = z.strictObject({
  methods: z.array(methodSchema).max(10),
  pattern: pathPatternSchema,
  action: pathRuleActionSchema,
})
/** Type of {@link pathRuleSchema}. */
export type PathRule = z.infer<typeof pathRuleSchema>

/** A module's exceptions: the first that fits a call decides. */
export const pathRulesSchema = z.array(pathRuleSchema).max(maxPathRules)

/** What became of a try to reach an upstream. */
export const upstreamTestOutcomes = [
  'answered',
  'not_allowed',
  'unknown_host',
  'unreachable',
  'timed_out',
  'tls_failed',
  'not_http',
] as const
/** One of {@link upstreamTestOutcomes}. */
export type UpstreamTestOutcome = (typeof upstreamTestOutcomes)[number]

/** `POST /api/v1/modules/{key}/upstream-test`: an address to try, whether saved or not. */
export const upstreamTestQuestionSchema = z.strictObject({ url: upstreamUrlSchema })

/** What happened. The status is there when it answered; whatever it is, the address leads to something that speaks HTTP. */
export const upstreamTestSchema = z
  .object({
    outcome: z.enum(upstreamTestOutcomes),
    status: z.int().nullable(),
    milliseconds: z.int().min(0),
  })
  .meta({ id: 'UpstreamTest' })
/** Type of {@link upstreamTestSchema}. */
export type UpstreamTest = z.infer<typeof upstreamTestSchema>
