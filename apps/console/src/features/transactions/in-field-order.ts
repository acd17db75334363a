import { transactionFields } from '@latchkey/contracts'

const places = new Map<string, number>(transactionFields.map((field, place) => [field, place]))
const placeOf = (field: string): number => places.get(field) ?? places.size

/**
 * Fields in the order of the contract, which has what people look for first; the database puts the shorter names first.
 * @param fields as they came; those that the contract doesn't know come last, and stay in their order
 */
export const inFieldOrder = (fields: string[]): string[] =>
  fields.toSorted((one, other) => placeOf(one) - placeOf(other))
