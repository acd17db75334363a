import {
  type ClientType,
  type Consumer,
  type ConsumerUpdate,
  type GrantType,
  consumerCreateSchema,
  consumerUpdateSchema,
} from '@latchkey/contracts'
import { z } from 'zod'

/** What the panel's form holds: always every field, as the inputs need it. `''` is a choice not made yet. */
export interface ConsumerFormValues {
  grantType: GrantType | ''
  name: string
  description: string
  permissionGroupId: string
  clientType: ClientType
  redirectUris: string[]
}

/** The fields that can still be changed once a consumer exists. */
export const editableFields = ['name', 'description', 'permissionGroupId', 'redirectUris'] as const
/** One of {@link editableFields}. */
export type EditableField = (typeof editableFields)[number]

/** The form of a consumer that doesn't exist yet. */
export const emptyForm: ConsumerFormValues = {
  grantType: '',
  name: '',
  description: '',
  permissionGroupId: '',
  clientType: 'confidential',
  redirectUris: [''],
}

/** The form of an existing consumer. */
export const toForm = (consumer: Consumer): ConsumerFormValues => ({
  grantType: consumer.grantType,
  name: consumer.name,
  description: consumer.description ?? '',
  permissionGroupId: consumer.permissionGroup.id,
  clientType: consumer.clientType,
  redirectUris: consumer.redirectUris.length > 0 ? consumer.redirectUris : [''],
})

const isOfApp = ({ grantType }: ConsumerFormValues): boolean => grantType === 'authorization_code'

const common = (values: ConsumerFormValues) => ({
  name: values.name,
  description: values.description.trim() === '' ? null : values.description,
  permissionGroupId: values.permissionGroupId,
})

/** The form as `POST /consumers` takes it, checked by its contract. */
export const createFormSchema = z
  .transform((values: ConsumerFormValues): unknown => ({
    ...common(values),
    grantType: values.grantType,
    ...(isOfApp(values) ? { clientType: values.clientType, redirectUris: values.redirectUris } : {}),
  }))
  .pipe(consumerCreateSchema)

/** The form as `PATCH /consumers/{id}` takes it, with every field, checked by its contract. */
export const updateFormSchema = z
  .transform((values: ConsumerFormValues): unknown => ({
    ...common(values),
    ...(isOfApp(values) ? { redirectUris: values.redirectUris } : {}),
  }))
  .pipe(consumerUpdateSchema)

/** What either form becomes. */
export type ConsumerBody = z.output<typeof createFormSchema> | z.output<typeof updateFormSchema>

const sameList = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((entry, index) => entry === other[index])

/**
 * The editable fields in which two states of a form differ.
 * @param one a form
 * @param other the same form at another time
 */
export const differingFields = (one: ConsumerFormValues, other: ConsumerFormValues): EditableField[] =>
  editableFields.filter((field) =>
    field === 'redirectUris' ? !sameList(one[field], other[field]) : one[field] !== other[field],
  )

/**
 * Leaves out of a change what is as it was. An empty answer means there is nothing to send.
 * @param body the whole form
 * @param base the consumer as it was read
 */
export function onlyChanges(body: ConsumerUpdate, base: Consumer): ConsumerUpdate {
  const changes: ConsumerUpdate = {}
  if (body.name !== undefined && body.name !== base.name) changes.name = body.name
  if (body.description !== undefined && body.description !== base.description) changes.description = body.description
  if (body.permissionGroupId !== undefined && body.permissionGroupId !== base.permissionGroup.id) {
    changes.permissionGroupId = body.permissionGroupId
  }
  if (body.redirectUris !== undefined && !sameList(body.redirectUris, base.redirectUris)) {
    changes.redirectUris = body.redirectUris
  }
  return changes
}
