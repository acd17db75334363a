import type { JsonSchema } from './openapi.ts'

const anyOf = (schema: JsonSchema): JsonSchema[] => schema.anyOf ?? [schema]
/** The JSON types a field can have. @param schema its schema */
export const fieldTypes = (schema: JsonSchema): string[] => anyOf(schema).flatMap(({ type }) => type ?? [])

/** Values that a field can't have. @param schema its schema */
export function wrongValues(schema: JsonSchema): unknown[] {
  const allowed = fieldTypes(schema)
  const byType: Record<string, unknown[]> = {
    string: [7, true, {}, ['x'], [[]]],
    boolean: ['true', 'false', '', 0, 1, {}, [], [true]],
    integer: ['7', true, {}, [], -1, 1.5, 1e300],
    array: ['x', 7, {}, [7], [null], [['x']], ['a\u0000b'], Array.from({ length: 2000 }, (_, index) => `x${index}`)],
  }
  const wrong = Object.entries(byType).flatMap(([type, values]) => (allowed.includes(type) ? values : []))
  if (!allowed.includes('null')) wrong.push(null)
  for (const { maxLength, enum: options } of anyOf(schema)) {
    if (options) wrong.push('', 'nothing like it', '__proto__', 'constructor')
    if (maxLength !== undefined) wrong.push('x'.repeat(maxLength + 1), 'x'.repeat(60_000))
  }
  return wrong
}

/** Texts that no field of ours takes: control characters, half a character, nothing. */
export const brokenTexts = ['a\u0000b', 'a\u0007b', 'half a \uD800 pair', '']

/** The beginning of a value, for a message. @param value anything */
export const shown = (value: unknown): string => (JSON.stringify(value) ?? 'undefined').slice(0, 60)

const queryValues: Record<string, string[]> = {
  search: ['', '%20', 'a%00b', '%07', 'x'.repeat(201)],
  cursor: ['', 'x', '%00', 'W10', 'bnVsbA', 'x'.repeat(3000), Buffer.from('["a\\u0000b","x"]').toString('base64url')],
  limit: ['', '0', '101', '-1', '1.5', 'ten', '1e1', '99999999999999999999', '%00'],
}

/** What a query field can't be, encoded for a URL. @param name the field */
export const wrongQueryValues = (name: string): string[] => queryValues[name] ?? ['', 'x', '%00', '7', 'x'.repeat(5000)]
