import { problemSchema } from '@latchkey/contracts'

const descriptions = {
  400: 'A field or the request as a whole is not right; `errors` names each field',
  401: 'Nobody is signed in, or e-mail or password is wrong',
  403: 'The role or the company’s rules do not allow this, who one is must be proved once more, or the request comes from another site',
  404: 'There is no such thing in this company',
  409: 'This does not fit the present state',
  410: 'This has ended',
  412: '`If-Match` names another version',
  413: 'The body is larger than 64 KB, or 1 MB for a picture',
  415: 'The body is not `application/json`, or not a picture where one is meant',
  429: 'Too many tries, or too much at once; `Retry-After` says how many seconds to wait',
  500: 'Something went wrong on our side',
  503: 'The database can’t be reached',
} as const

type ProblemStatus = keyof typeof descriptions

const problemResponse = (status: ProblemStatus) => ({
  description: descriptions[status],
  content: { 'application/problem+json': { schema: problemSchema } },
})

/**
 * The problems a route can answer with, for its `response`. 500 and 503 are always among them.
 * @param statuses the others
 */
export const problems = (...statuses: ProblemStatus[]) =>
  Object.fromEntries([...statuses, 500 as const, 503 as const].map((status) => [status, problemResponse(status)]))

/** Problems of routes with a body: it can be too large, or not JSON. */
export const bodyProblems = [400, 413, 415] as const
