import { type Action, actions, type Module, type Permission } from '@latchkey/contracts'
import { permissionOf } from './permission-set.ts'

/** What every way of showing the matrix is given. */
export interface MatrixProps {
  modules: readonly Module[]
  held: ReadonlySet<Permission>
  /** Permissions that somebody else gave or took while the group was open here. */
  marked: ReadonlySet<Permission>
  disabled?: boolean
  onChange: (permissions: readonly Permission[], wanted: boolean) => void
}

/** A column of the matrix, or its whole: an action, and the permissions for it in the modules that have it. */
export const columnsOf = (modules: readonly Module[]): { action: Action; permissions: Permission[] }[] =>
  actions.map((action) => ({
    action,
    permissions: modules
      .filter((module) => module.actions.includes(action))
      .map((module) => permissionOf(module.key, action)),
  }))
