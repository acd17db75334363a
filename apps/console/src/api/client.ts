import type { Problem } from '@latchkey/contracts'
import { problemCodes, statusChangeHeader } from '@latchkey/contracts/plain'
import { type AnswerReader, answerWith } from './answer.ts'
import { ApiProblem, isApiProblem } from './problem.ts'
import { hasUnsaved } from '../lib/unsaved.ts'
import { proofGiven } from './proof.ts'
import { signedInAgain } from './sign-in-again.ts'
import { noteStatusChange } from './status-change.ts'

export { ApiProblem, isApiProblem } from './problem.ts'
export type { ApiProblemCode } from './problem.ts'

/** Methods the management API uses. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What goes into a call besides method and path. `undefined` in `query` leaves the field out; several values name it as often. */
export interface RequestOptions {
  /** A file goes as it is, everything else as JSON. */
  body?: unknown
  query?: Record<string, string | number | boolean | readonly string[] | undefined>
  headers?: Record<string, string>
  signal?: AbortSignal
}

const problemPrefix = 'urn:latchkey:problem:'
const problemReader = answerWith<Problem>('type', 'status', 'detail', 'errors')

const toQueryString = (query: RequestOptions['query'] = {}): string => {
  const present = Object.entries(query).flatMap(([name, value]) =>
    [value]
      .flat()
      .filter((one) => one !== undefined && one !== '')
      .map((one) => [name, String(one)]),
  )
  return present.length === 0 ? '' : `?${new URLSearchParams(present).toString()}`
}

const readJson = async (response: Response): Promise<unknown> => {
  try {
    return await response.json()
  } catch (cause) {
    throw new ApiProblem({ status: response.status, code: 'unexpected_answer', cause })
  }
}

const retryAfterOf = (response: Response): number | undefined => {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined
}

const problemOf = async (response: Response): Promise<ApiProblem> => {
  const retryAfter = retryAfterOf(response)
  const parsed = problemReader.safeParse(await readJson(response))
  if (!parsed.success) {
    return new ApiProblem({ status: response.status, code: 'unexpected_answer', retryAfter, cause: parsed.error })
  }
  const { type, status, detail, errors } = parsed.data
  const code = problemCodes.find((known) => type === problemPrefix + known) ?? 'unexpected_answer'
  return new ApiProblem({ status, code, detail, errors, retryAfter })
}

const contentOf = (body: unknown): { type: string; content: BodyInit } =>
  body instanceof Blob
    ? { type: body.type || 'application/octet-stream', content: body }
    : { type: 'application/json', content: JSON.stringify(body) }

const send = async (
  method: Method,
  path: string,
  { body, query, headers, signal }: RequestOptions,
): Promise<Response> => {
  const sent = body === undefined ? undefined : contentOf(body)
  let response: Response
  try {
    response = await fetch(`/api/v1${path}${toQueryString(query)}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(sent && { 'content-type': sent.type }),
        ...headers,
      },
      ...(sent && { body: sent.content }),
      ...(signal ? { signal } : {}),
      credentials: 'same-origin',
    })
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw new ApiProblem({ status: 0, code: !navigator.onLine ? 'offline' : 'network', cause })
  }
  if (!response.ok) throw await problemOf(response)
  const change = response.headers.get(statusChangeHeader)
  if (change !== null) noteStatusChange(change)
  return response
}

/** Whoever is in the middle of something signs in again where they are; anybody else is led to sign-in. What signs in is none of it. */
const endsTheirWork = (method: Method, path: string): boolean =>
  !path.startsWith('/session') && (method !== 'GET' || hasUnsaved())

/** A call that needs a fresh proof, or a session, is made again once the person has given it, so that nothing typed is lost. */
const sendOrAsk = async (...call: Parameters<typeof send>): Promise<Response> => {
  try {
    return await send(...call)
  } catch (error) {
    const isMended =
      (isApiProblem(error, 'proof_required') && (await proofGiven())) ||
      (isApiProblem(error, 'unauthenticated') && endsTheirWork(call[0], call[1]) && (await signedInAgain()))
    if (!isMended) throw error
    return send(...call)
  }
}

/**
 * Calls the management API and reads its answer with the contract.
 * @param method HTTP method
 * @param path below `/api/v1`, starting with a slash; ids in it are already encoded
 * @param options `schema` reads the answer; without it the answer's body is not read
 * @throws {ApiProblem} with the API's problem code, `network`, `offline` or `unexpected_answer`; an aborted call throws the signal's reason
 */
export function request<Answer>(
  method: Method,
  path: string,
  options: RequestOptions & { schema: AnswerReader<Answer> },
): Promise<Answer>
export function request(method: Method, path: string, options?: RequestOptions): Promise<void>
export async function request(
  method: Method,
  path: string,
  { schema, ...options }: RequestOptions & { schema?: AnswerReader<unknown> } = {},
): Promise<unknown> {
  const response = await sendOrAsk(method, path, options)
  if (!schema) return undefined
  const parsed = schema.safeParse(await readJson(response))
  if (parsed.success) return parsed.data
  throw new ApiProblem({ status: response.status, code: 'unexpected_answer', cause: parsed.error })
}

/**
 * The header that makes a change fail with `precondition_failed` when somebody else was faster (RFC 9110 section 13.1.1).
 * @param version the `version` of the thing as it was read, or the tag it came with
 */
export const ifMatch = (version: number | string): Record<string, string> => ({ 'if-match': `"${version}"` })

/**
 * Calls the management API for an answer that is read piece by piece, such as an export.
 * @param path below `/api/v1`, starting with a slash
 * @param options the query and what ends the call
 * @throws {ApiProblem} like {@link request}; reading the body afterwards can fail as any stream can
 */
export const requestStream = (path: string, options: Pick<RequestOptions, 'query' | 'signal'>): Promise<Response> =>
  sendOrAsk('GET', path, { ...options, headers: { accept: '*/*' } })
