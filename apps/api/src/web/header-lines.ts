import type { FastifyRequest } from 'fastify'

/**
 * The values of every header line of a name; the runtime's own view keeps only the first of some.
 * @param request any request
 * @param name in lower case
 */
export function headerLines(request: FastifyRequest, name: string): string[] {
  const { rawHeaders } = request.raw
  const lines: string[] = []
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const header = rawHeaders[index]
    // Most names are told apart by their length.
    if (header?.length === name.length && header.toLowerCase() === name) lines.push(rawHeaders[index + 1] ?? '')
  }
  return lines
}
