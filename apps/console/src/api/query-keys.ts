/** Under which the company is kept; its version is that of its settings, too. */
export const companyKey = ['company'] as const

/** Under which the company's decisions about its API connections are kept. */
export const companySettingsKey = ['company-settings'] as const

/** Under which a person's own account is kept. It says what their company asks of a new password. */
export const accountKey = ['account'] as const

/** Under which a person's own sessions are kept. */
export const accountSessionsKey = ['account-sessions'] as const

/** Under which all lists of authorizations are kept: what happens to a consumer changes them, too. */
export const authorizationsKey = ['authorizations'] as const

/** Under which everything about consumers is kept: they name their permission group. */
export const consumersKey = ['consumers'] as const

/** Under which is kept what a new consumer begins with. */
export const consumerDefaultsKey = [...consumersKey, 'defaults'] as const

/** Under which everything about users is kept: they name their permission group. */
export const usersKey = ['users'] as const

/** Under which everything about permission groups is kept: they say how many have them, and what of a module counts. */
export const permissionGroupsKey = ['permission-groups'] as const
