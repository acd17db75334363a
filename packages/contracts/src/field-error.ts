import { z } from 'zod'
import { type FieldError, fieldError, type FieldErrorCode, fieldErrorCodes } from './plain/field-errors.ts'

/** One field at fault: where (`redirectUris.0`), which rule, and an English sentence for people without the console. */
export const fieldErrorSchema = z.object({
  path: z.string().max(500).describe('Dotted path of the field, empty for the whole body'),
  code: z.enum(fieldErrorCodes),
  message: z.string().max(1000),
  limit: z.number().optional().describe('The bound that was passed, where the rule has one'),
})

const isFieldErrorCode = (text: string): text is FieldErrorCode => fieldErrorCodes.some((code) => code === text)

const isAbsent = (input: unknown): boolean => input === undefined || input === null || input === ''

/**
 * zod's per-parse error map: gives every issue the code of the rule as its message. Pass it as `{ error: fieldErrorMap }`
 * wherever a contract is parsed, so that server and console speak of the same fault. A code set in the schema wins.
 */
export const fieldErrorMap: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return isAbsent(issue.input) ? 'blank' : 'wrong_type'
    case 'invalid_value':
      return isAbsent(issue.input) ? 'blank' : 'not_an_option'
    case 'invalid_union':
      return isAbsent(issue.input) ? 'blank' : 'invalid'
    case 'too_small':
      if (issue.origin === 'string' || issue.origin === 'array') {
        if (Number(issue.minimum) === 1) return 'blank'
        return issue.origin === 'string' ? 'too_short' : 'too_few'
      }
      return 'too_small'
    case 'too_big':
      return issue.origin === 'string' ? 'too_long' : issue.origin === 'array' ? 'too_many' : 'too_big'
    case 'invalid_format':
      return isAbsent(issue.input) ? 'blank' : issue.format === 'email' ? 'invalid_email' : 'invalid_format'
    case 'unrecognized_keys':
      return 'unknown_field'
    default:
      return 'invalid'
  }
}

/**
 * Projects zod issues (parsed with {@link fieldErrorMap}) onto field errors, unknown fields one by one.
 * @param issues the issues of a failed parse
 */
export function toFieldErrors(issues: readonly z.core.$ZodIssue[]): FieldError[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map(String)
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.slice(0, 20).map((key) => fieldError([...path, key.slice(0, 100)].join('.'), 'unknown_field'))
    }
    const bound = issue.code === 'too_big' ? issue.maximum : issue.code === 'too_small' ? issue.minimum : undefined
    const code = isFieldErrorCode(issue.message) ? issue.message : 'invalid'
    return [fieldError(path.join('.'), code, bound === undefined || code === 'blank' ? undefined : Number(bound))]
  })
}
