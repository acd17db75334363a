import { type Account, type AccountSession, defaultPasswordRules, type Role, type TwoStep } from '@latchkey/contracts'
import { hoursFromNow, sessionOf } from './data.ts'

/** Two-step sign-in as nobody has set it up. */
export const switchedOff: TwoStep = { isOn: false, totpSince: null, recoveryCodesLeft: 0 }
/** Two-step sign-in with most of its recovery codes. */
export const switchedOn: TwoStep = { isOn: true, totpSince: hoursFromNow(-240), recoveryCodesLeft: 9 }

/** Martín's account. @param role what he may do @param changes what is not as usual */
export const accountOf = (role: Role, changes: Partial<Account> = {}): Account => {
  const { user, company } = sessionOf(role)
  return {
    ...user,
    company,
    passwordChangedAt: hoursFromNow(-720),
    twoStep: switchedOff,
    passwordRules: defaultPasswordRules,
    ...changes,
  }
}

/** The session one looks from, and one on a phone. */
export const currentSession: AccountSession = {
  id: '00000001-0000-4000-8000-00000000000e',
  browser: 'Firefox',
  system: 'Windows',
  ip: '192.0.2.7',
  createdAt: hoursFromNow(-2),
  lastSeenAt: hoursFromNow(0),
  expiresAt: hoursFromNow(10),
  isCurrent: true,
}
export const phoneSession: AccountSession = {
  ...currentSession,
  id: '00000002-0000-4000-8000-00000000000e',
  browser: 'Safari',
  system: 'iOS',
  ip: '2001:db8::7',
  lastSeenAt: hoursFromNow(-1),
  isCurrent: false,
}
