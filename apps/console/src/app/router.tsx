import type { ComponentType } from 'react'
import { createBrowserRouter, Navigate, type RouteObject } from 'react-router'
import { loadTexts, type Namespace } from '../i18n/i18n.ts'
import { MainLoading } from './page-loading.tsx'
import { MainOutlet } from './page-main.tsx'
import { paths } from './paths.ts'
import { MainRouteError, RouteError, TabError } from './route-error.tsx'
import type { Leading } from './use-fetch-ahead.ts'

/** Loads a page's code and its texts side by side, when the page is first opened. */
const page = (namespaces: Namespace[], load: () => Promise<ComponentType>) => async () => {
  const [Component] = await Promise.all([load(), loadTexts(...namespaces)])
  return { Component }
}

/** Shows nothing of its own, and leads on to the first of the pages beside it. */
const leadingTo = (path: string): RouteObject => ({
  index: true,
  element: <Navigate to={path} replace />,
  handle: { leadsTo: path } satisfies Leading,
})

// What can't be shown is missing in its own place: around it the way to everything else stays.
const settingsPages: RouteObject = {
  ErrorBoundary: MainRouteError,
  children: [
    leadingTo(paths.consumers),
    {
      path: paths.userAccounts,
      lazy: page([], async () => (await import('./user-accounts-layout.tsx')).UserAccountsLayout),
      children: [
        {
          ErrorBoundary: TabError,
          children: [
            leadingTo(paths.users),
            {
              path: `${paths.users}/:userId?`,
              lazy: page(['users'], async () => (await import('../features/users/users-page.tsx')).UsersPage),
            },
            {
              path: `${paths.permissionGroups}/:permissionGroupId?`,
              lazy: page(
                ['permission-groups'],
                async () =>
                  (await import('../features/permission-groups/permission-groups-page.tsx')).PermissionGroupsPage,
              ),
            },
          ],
        },
      ],
    },
    {
      // The panel is part of the address, and the list behind it stays.
      path: `${paths.transactions}/:transactionId?`,
      lazy: page(['transactions'], async () => (await import('./transactions-section.tsx')).TransactionsSection),
    },
    {
      element: <MainOutlet align="start" />,
      children: [
        {
          ErrorBoundary: RouteError,
          children: [
            {
              path: `${paths.modules}/:moduleKey?`,
              lazy: page(['modules'], async () => (await import('../features/modules/modules-page.tsx')).ModulesPage),
            },
            {
              path: paths.general,
              lazy: page(['company'], async () => (await import('../features/company/general-page.tsx')).GeneralPage),
            },
            {
              path: paths.security,
              lazy: page(
                ['security-settings'],
                async () =>
                  (await import('../features/security-settings/security-settings-page.tsx')).SecuritySettingsPage,
              ),
            },
            {
              path: paths.account,
              lazy: page(['account'], async () => (await import('../features/account/account-page.tsx')).AccountPage),
            },
          ],
        },
      ],
    },
    {
      path: paths.apiConnections,
      lazy: page([], async () => (await import('./api-connections-layout.tsx')).ApiConnectionsLayout),
      children: [
        {
          ErrorBoundary: TabError,
          children: [
            leadingTo(paths.consumers),
            {
              path: paths.apiConnection,
              lazy: page(
                ['api-connection'],
                async () => (await import('../features/api-connection/api-connection-page.tsx')).ApiConnectionPage,
              ),
            },
            {
              // The panel is part of the address ("new" or an id), and the table behind it stays.
              path: `${paths.consumers}/:consumerId?`,
              lazy: page(
                ['consumers', 'activity'],
                async () => (await import('./consumers-section.tsx')).ConsumersSection,
              ),
            },
            {
              path: paths.authorizations,
              lazy: page(
                ['authorizations'],
                async () => (await import('../features/authorizations/authorizations-page.tsx')).AuthorizationsPage,
              ),
            },
          ],
        },
      ],
    },
  ],
}

const settingsRoutes: RouteObject = {
  path: paths.settings,
  lazy: page([], async () => (await import('./settings-layout.tsx')).SettingsLayout),
  children: [settingsPages],
}

/** Every page behind sign-in; all of them are loaded when first opened. The pages in front of it are in `doors.ts`. */
export const routes: RouteObject[] = [
  {
    HydrateFallback: MainLoading,
    ErrorBoundary: MainRouteError,
    children: [
      {
        path: paths.twoStep,
        lazy: page(['account'], async () => (await import('./two-step-gate.tsx')).TwoStepGate),
      },
      {
        lazy: page([], async () => (await import('./shell.tsx')).Shell),
        children: [
          {
            ErrorBoundary: MainRouteError,
            children: [
              {
                element: <MainOutlet />,
                children: [
                  {
                    path: paths.home,
                    lazy: page([], async () => (await import('./home.tsx')).Home),
                  },
                  {
                    path: paths.myApps,
                    lazy: page(
                      ['authorizations'],
                      async () => (await import('../features/authorizations/my-apps-page.tsx')).MyAppsPage,
                    ),
                  },
                  { path: '*', lazy: page([], async () => (await import('./not-found-page.tsx')).NotFoundPage) },
                ],
              },
              settingsRoutes,
            ],
          },
        ],
      },
    ],
  },
]

/** The router over the browser's address bar. */
export const createConsoleRouter = () => createBrowserRouter(routes)
