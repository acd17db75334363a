import {
  type Language,
  type Role,
  type UserAccount,
  type UserUpdate,
  userInviteSchema,
  userUpdateSchema,
} from '@latchkey/contracts'
import { z } from 'zod'
import { changesFrom } from '../../lib/three-way.ts'

/** What the panel's form holds: always every field, as the inputs need it. `''` is a choice not made. */
export interface UserFormValues {
  name: string
  email: string
  role: Role | ''
  permissionGroupId: string
  language: Language | ''
}

/** The form's fields, which the API's faults may name. */
export const userFields = ['name', 'email', 'role', 'permissionGroupId', 'language'] as const

/** The form of somebody who isn't there yet. */
export const emptyForm: UserFormValues = { name: '', email: '', role: '', permissionGroupId: '', language: '' }

/** The form of a person. */
export const toForm = (user: UserAccount): UserFormValues => ({
  name: user.name,
  email: user.email,
  role: user.role,
  permissionGroupId: user.permissionGroup.id,
  language: user.language ?? '',
})

/** The form as `POST /users` takes it, checked by its contract. */
export const inviteFormSchema = z
  .transform(({ language, ...values }: UserFormValues): unknown => ({
    ...values,
    ...(language === '' ? {} : { language }),
  }))
  .pipe(userInviteSchema)

/** The form as `PATCH /users/{id}` takes it, with every field, checked by its contract. */
export const updateFormSchema = z
  .transform(({ name, role, permissionGroupId }: UserFormValues): unknown => ({ name, role, permissionGroupId }))
  .pipe(userUpdateSchema)

/** What either form becomes. */
export type UserBody = z.output<typeof inviteFormSchema> | z.output<typeof updateFormSchema>

/** What a change of a person changes. @param body the whole form @param base the person as they were read */
export const onlyChanges = (body: UserUpdate, base: UserAccount): UserUpdate =>
  changesFrom(body, { ...base, permissionGroupId: base.permissionGroup.id })
