/** The most entries a page of a list can have. */
export const maxPageSize = 100

/** How far back a refusal counts as happening now, in hours. */
export const failingHours = 24
/** How long before its end a secret is worth a thought, in days. */
export const expiringSecretDays = 30
/** How long after it was made a consumer can be expected to be used, in days. */
export const neverUsedDays = 3
/** After how many days without a token a consumer that was used before may be one that nobody needs any more. */
export const unusedDays = 90
/** Of how many days the use of the API Key is counted. After as many without a call it can be retired at once. */
export const legacyUseDays = 30

/** After how many days without use a permission counts as unused. */
export const unusedAfterDays = 90
/** The most authorizations that one call ends. */
export const maxRevokedAtOnce = 500
/** For how long before now a use of an authorization counts as a late one, in days. */
export const lateUseDays = 30
