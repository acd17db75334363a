export type { Caller } from './access-token.ts'
export { createGuard, type FeedEvent, type Guard, type GuardOptions, type Outcome } from './guard.ts'
export type { Problem, Refusal } from './refusal.ts'
export { toResponse } from './request.ts'
