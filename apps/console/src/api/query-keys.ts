/** Under which all lists of authorizations are kept: what happens to a consumer changes them, too. */
export const authorizationsKey = ['authorizations'] as const
