import {
  type Permission,
  type PermissionGroup,
  type PermissionGroupCreate,
  type PermissionGroupUpdate,
  permissionGroupCreateSchema,
} from '@latchkey/contracts'
import { z } from 'zod'
import { contractResolver } from '../../lib/form.ts'
import { changesFrom, type MergePart, mergeSets, threeWay, type Versions } from '../../lib/three-way.ts'
import { inOrder } from './permission-set.ts'

/** What the panel's form holds. `permissions` are in the order of {@link inOrder}. */
export interface GroupFormValues {
  name: string
  description: string
  permissions: Permission[]
}

/** The form's fields. */
export const groupFields = ['name', 'description', 'permissions'] as const

/** The form of a group that doesn't exist yet. */
export const emptyGroup: GroupFormValues = { name: '', description: '', permissions: [] }

/** The form of an existing group. */
export const toGroupForm = ({ name, description, permissions }: PermissionGroup): GroupFormValues => ({
  name,
  description: description ?? '',
  permissions: inOrder(permissions),
})

/** The whole form as the API takes it; a change of a group takes any part of it. */
export type GroupBody = PermissionGroupCreate

/** Checks the form with the API's contract. */
export const resolveGroup = contractResolver<GroupFormValues, GroupBody>(
  z
    .transform(({ description, ...values }: GroupFormValues): unknown => ({
      ...values,
      description: description.trim() === '' ? null : description,
    }))
    .pipe(permissionGroupCreateSchema),
)

/** What a change of a group changes. @param body the whole form @param base the group as it was read */
export const onlyChanges = (body: GroupBody, base: PermissionGroup): PermissionGroupUpdate =>
  changesFrom(body, { ...base, permissions: inOrder(base.permissions) })

const mergePermissions: MergePart = (field, { before, now, typed }) =>
  field === 'permissions' && Array.isArray(before) && Array.isArray(now) && Array.isArray(typed)
    ? inOrder(mergeSets<Permission>({ before, now, typed }))
    : undefined

/** Puts what was typed on top of what somebody else saved. Two people who tick different boxes don't contradict each other. */
export const mergeGroup = (versions: Versions<GroupFormValues>): GroupFormValues => threeWay(versions, mergePermissions)
