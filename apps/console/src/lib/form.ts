import { type FieldError, fieldErrorMap, toFieldErrors } from '@latchkey/contracts'
import { toNestErrors } from '@hookform/resolvers'
import type { FieldError as FormFieldError, FieldValues, Path, Resolver, UseFormSetError } from 'react-hook-form'
import type { z } from 'zod'
import { isApiProblem } from '../api/problem.ts'

const toFault = ({ code, limit }: FieldError): string => (limit === undefined ? code : `${code}:${limit}`)

/**
 * Makes a contract's schema the form's validation. An error's message is the fault's code, with the bound behind a colon
 * where the rule has one; `useFieldMessage` puts it into words.
 * @param schema a contract whose input is what the form holds
 */
export function contractResolver<Input extends FieldValues, Output>(
  schema: z.ZodType<Output, Input>,
): Resolver<Input, unknown, Output> {
  return (values, _context, options) => {
    const parsed = schema.safeParse(values, { error: fieldErrorMap })
    if (parsed.success) return { values: parsed.data, errors: {} }
    const faults: Record<string, FormFieldError> = {}
    for (const fault of toFieldErrors(parsed.error.issues)) {
      faults[fault.path] ??= { type: fault.code, message: toFault(fault) }
    }
    return { values: {}, errors: toNestErrors(faults, options) }
  }
}

/**
 * Puts the faults of an answer at their fields and moves to the first.
 * @param error what came of a call
 * @param setError of the form
 * @param fields names of the form's fields
 * @returns whether that says all there is to say: there were faults, and each has its field
 */
export function placeFaults<Values extends FieldValues>(
  error: unknown,
  setError: UseFormSetError<Values>,
  fields: readonly Path<Values>[],
): boolean {
  const faults = isApiProblem(error) ? error.errors : []
  const placed = faults.filter(({ path }) => fields.some((field) => path === field || path.startsWith(`${field}.`)))
  placed.forEach((fault, index) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the API names fields, and parts of them, by text
    const path = fault.path as Path<Values>
    setError(path, { type: fault.code, message: toFault(fault) }, { shouldFocus: index === 0 })
  })
  return faults.length > 0 && placed.length === faults.length
}

/**
 * The first fault of a field whose value has parts, wherever in it that is.
 * @param error what the form says of the field
 * @returns the fault as {@link contractResolver} writes it; `undefined` when there is none
 */
export function faultIn(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  if ('message' in error && typeof error.message === 'string') return error.message
  // `ref` is the element on the page, which leads everywhere.
  const parts = Object.entries(error).filter(([name]) => name !== 'ref')
  for (const [, part] of parts) {
    const fault = faultIn(part)
    if (fault !== undefined) return fault
  }
  return undefined
}
