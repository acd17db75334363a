/**
 * Ties a sealed API Secret to its company, so that it opens nowhere else.
 * @param companyId whose
 */
export const secretContext = (companyId: string): string => `api_connections.secret:${companyId}`
