import type { Refusal } from './refusal.ts'

/** Every Authorization header line: `request.headers` silently keeps only the first. @param request of Node's own kind */
export const authorizationLines = ({ rawHeaders }: { rawHeaders: string[] }): string[] =>
  rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'authorization')

/** The header that says which headers of an answer pages of other origins may read. */
export const exposed = 'Access-Control-Expose-Headers'

/**
 * The resource server's own list of headers that pages may read, set before the guard was asked, and the refusal's.
 * @param own what the header says so far
 * @param refusal what is about to be sent
 */
export function exposedHeaders(own: number | string | readonly string[] | undefined, refusal: Refusal): string {
  const names = [own ?? [], refusal.headers[exposed] ?? []].flat().join(',').split(',')
  // Of names that differ in case only, the first.
  const known = new Map(names.map((name) => [name.trim().toLowerCase(), name.trim()] as const).toReversed())
  return [...known.values()].toReversed().filter(Boolean).join(', ')
}

/** The names in a form that a framework has read. @param body whatever it made of it */
export function parsedNames(body: unknown): Iterable<string> {
  if (body instanceof URLSearchParams) return body.keys()
  if (typeof body === 'string') return new URLSearchParams(body).keys()
  return typeof body === 'object' && body !== null ? Object.keys(body) : []
}
