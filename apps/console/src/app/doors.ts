import type { ComponentType } from 'react'
import type { Namespace } from '../i18n/i18n.ts'
import { paths } from './paths.ts'

/** A page in front of the console: a document of its own, with the texts it needs besides the common ones. */
export interface Door {
  namespaces: Namespace[]
  load: () => Promise<ComponentType>
}

const doors: Record<string, Door> = {
  [paths.signIn]: {
    namespaces: ['session'],
    load: async () => (await import('../features/session/sign-in-page.tsx')).SignInPage,
  },
  [paths.setPassword]: {
    namespaces: ['account-links'],
    load: async () => (await import('../features/account-links/set-password-page.tsx')).SetPasswordPage,
  },
  [paths.forgotPassword]: {
    namespaces: ['account-links'],
    load: async () => (await import('../features/account-links/forgot-password-page.tsx')).ForgotPasswordPage,
  },
  [paths.authorize]: {
    namespaces: ['authorization-requests'],
    load: async () => (await import('../features/authorization-requests/authorization-page.tsx')).AuthorizationPage,
  },
}

/**
 * The door at an address, or `undefined` for the console behind them.
 * @param pathname of the address
 */
export const doorAt = (pathname: string): Door | undefined => doors[pathname.replace(/(?<=.)\/+$/u, '')]
