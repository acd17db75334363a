import { type Role, rolesToGive, type UserAccount, userActions, type UserActions } from '@latchkey/contracts'
import { AppError } from '../../lib/app-error.ts'

/** Refuses what one person may not do to another. @param privateDetail who may not do what, for the server's own log */
export const forbidden = (privateDetail: string): AppError =>
  new AppError('forbidden', 'Your role does not allow this, or it is your own account.', { privateDetail })

/**
 * Checks that throw AppError `forbidden` at what one person may not do to another.
 * @param acting who wants to
 * @param user to whom
 */
export function checksOf(acting: { id: string; role: Role }, user: Pick<UserAccount, 'id' | 'role' | 'status'>) {
  const allowed = userActions(acting, user)
  const require = (action: keyof UserActions): void => {
    if (!allowed[action]) throw forbidden(`${acting.role} may not ${action} this ${user.role}`)
  }
  // Giving somebody the role they have is no change.
  const requireRole = (role: Role): void => {
    if (role === user.role) return
    require('changeRole')
    if (!rolesToGive(acting.role).includes(role)) throw forbidden(`${acting.role} may not make a ${role}`)
  }
  return { require, requireRole }
}
