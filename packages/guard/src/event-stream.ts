import { get as getPlain, type IncomingMessage, type RequestOptions } from 'node:http'
import { get as getSecure } from 'node:https'
import { text as readText } from 'node:stream/consumers'
import { StringDecoder } from 'node:string_decoder'

/** An event of a stream (HTML standard, "Server-sent events"). */
export interface StreamEvent {
  /** Its own; an event without one is of those that the next one with an id ends. */
  id: string | undefined
  event: string
  data: string
}

/** The most characters of one event. */
const maxCharacters = 64 * 1024 * 1024

/**
 * Puts events together from what arrives.
 * @param onEvent told of each
 * @returns takes what arrives; throws for an event without end
 */
export function createEventParser(onEvent: (event: StreamEvent) => void): (chunk: Buffer) => void {
  const decoder = new StringDecoder('utf8')
  // Of a line that has not ended: put together once, however many pieces it comes in.
  let pieces: string[] = []
  let length = 0
  let id: string | undefined
  let event = ''
  let data: string[] = []

  const take = (line: string): void => {
    if (line === '') {
      if (data.length > 0) onEvent({ id, event: event || 'message', data: data.join('\n') })
      id = undefined
      event = ''
      data = []
      return
    }
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /u, '')
    if (field === 'id' && !value.includes('\0')) id = value
    else if (field === 'event') event = value
    else if (field === 'data') data.push(value)
  }

  return (chunk) => {
    const arrived = decoder.write(chunk)
    let start = 0
    for (let end = arrived.indexOf('\n'); end >= 0; end = arrived.indexOf('\n', start)) {
      pieces.push(arrived.slice(start, end))
      const line = pieces.join('')
      take(line.endsWith('\r') ? line.slice(0, -1) : line)
      pieces = []
      length = 0
      start = end + 1
    }
    pieces.push(arrived.slice(start))
    length += arrived.length - start
    if (length > maxCharacters) throw new Error('an event is too long')
  }
}

/**
 * Begins to get something over HTTP, in a way that does not keep the program running. Redirects are not followed.
 * @param url where
 * @param options headers, and the signal that ends it
 * @returns the answer, once its headers are there
 */
export const openResponse = (
  url: string,
  options: { headers: Record<string, string>; signal: AbortSignal },
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const begin = url.startsWith('https:') ? getSecure : getPlain
    const settings: RequestOptions = { ...options, agent: false }
    const request = begin(url, settings, resolve)
    request.on('socket', (socket) => socket.unref())
    request.once('error', reject)
  })

/**
 * Gets a JSON object in the same way.
 * @param url where
 * @param signal ends it
 * @param authorization whose it is, if that matters
 * @throws Error for whatever is not an answer of 200 with a JSON object
 */
export async function getObject(
  url: string,
  signal: AbortSignal,
  authorization?: string,
): Promise<Record<string, unknown>> {
  const headers = {
    Accept: 'application/json',
    ...(authorization === undefined ? {} : { Authorization: authorization }),
  }
  const response = await openResponse(url, { headers, signal })
  if (response.statusCode !== 200) {
    response.destroy()
    throw new Error(`${url} answered ${response.statusCode}`)
  }
  const document: unknown = JSON.parse(await readText(response))
  if (typeof document !== 'object' || document === null) throw new Error(`${url} answered with no JSON object`)
  return { ...document }
}
