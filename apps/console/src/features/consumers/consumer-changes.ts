import type { Consumer, ConsumerUpdate } from '@latchkey/contracts'
import { type ConsumerFormValues, type EditableField, editableFields } from './consumer-form.ts'

/** Whether two values of a field are the same: text, numbers, or small plain data that both sides write in the same order. */
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/**
 * The editable fields in which two states of a form differ.
 * @param one a form
 * @param other the same form at another time
 */
export const differingFields = (one: ConsumerFormValues, other: ConsumerFormValues): EditableField[] =>
  editableFields.filter((field) => !same(one[field], other[field]))

/**
 * Leaves out of a change what is as it was. An empty answer means there is nothing to send.
 * @param body the whole form
 * @param base the consumer as it was read
 */
export function onlyChanges(body: ConsumerUpdate, base: Consumer): ConsumerUpdate {
  const before: ConsumerUpdate = { ...base, permissionGroupId: base.permissionGroup.id }
  const changed = editableFields.filter((field) => body[field] !== undefined && !same(body[field], before[field]))
  return Object.fromEntries(changed.map((field) => [field, body[field]]))
}
