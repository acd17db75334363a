import type { Role } from '@latchkey/contracts'

/** Where a request came from, for the Transactions Log. */
export interface RequestOrigin {
  ip: string
  userAgent: string
  /** The `X-Request-Id` of its answer. */
  traceId?: string
}

/** The signed-in person on whose behalf a service acts, and the company whose rows it may touch. */
export interface Actor {
  companyId: string
  userId: string
  role: Role
  sessionId: string
  origin: RequestOrigin
}
