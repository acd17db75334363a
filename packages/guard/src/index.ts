export type { Caller } from './access-token.ts'
export { createGuard, type Guard, type GuardOptions, type Outcome } from './guard.ts'
export type { Problem, Refusal } from './refusal.ts'
export { authenticateRequest, toResponse } from './request.ts'
