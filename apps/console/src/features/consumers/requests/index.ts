import { csharp } from './csharp.ts'
import { curl } from './curl.ts'
import { javascript } from './javascript.ts'
import { php } from './php.ts'
import { python } from './python.ts'
import type { RequestLanguage } from './request-values.ts'

export { assertionType } from './request-values.ts'
export type { ProgramValues, RequestWords } from './request-values.ts'

/** The languages that ready requests are written in, in their order. */
export const requestLanguages = [curl, javascript, python, csharp, php] as const satisfies RequestLanguage[]
