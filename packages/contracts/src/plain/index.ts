// What both sides share and needs no checking, so no library that checks: for pages that are to load on a slow phone.
export * from './actions.ts'
export * from './bounds.ts'
export * from './field-errors.ts'
export * from './guide.ts'
export * from './languages.ts'
export * from './problems.ts'
export * from './role-rules.ts'
export * from './wire.ts'
