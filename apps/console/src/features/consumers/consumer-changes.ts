import type { Consumer, ConsumerUpdate } from '@latchkey/contracts'
import { changesFrom, sameValue } from '../../lib/three-way.ts'
import { type ConsumerFormValues, type EditableField, editableFields } from './consumer-form.ts'

/**
 * The editable fields in which two states of a form differ.
 * @param one a form
 * @param other the same form at another time
 */
export const differingFields = (one: ConsumerFormValues, other: ConsumerFormValues): EditableField[] =>
  editableFields.filter((field) => !sameValue(one[field], other[field]))

/** What a change of a consumer changes. @param body the whole form @param base the consumer as it was read */
export const onlyChanges = (body: ConsumerUpdate, base: Consumer): ConsumerUpdate =>
  changesFrom(body, { ...base, permissionGroupId: base.permissionGroup.id })
