import { once } from 'node:events'
import { request } from 'node:http'
import type { ServerProcess } from '../servers/server-process.ts'

/** What became of a server's memory while something large went through it. */
export interface StreamResult {
  /** Bytes that arrived at the other end. */
  bytes: number
  seconds: number
  /** Resident set before, at most during the first tenth, and at most after it, in bytes. What grows with the stream grows after it too. */
  rssBefore: number
  rssEarly: number
  rssLate: number
  fault: string | undefined
}

const sampleMilliseconds = 50

/** Tells how far a stream has come. @param part from 0 to 1 */
type Progress = (part: number) => void

async function watching(
  server: ServerProcess,
  work: (progress: Progress) => Promise<{ bytes: number; fault: string | undefined }>,
): Promise<StreamResult> {
  const { rssBytes: rssBefore } = await server.usage()
  const highest = { early: rssBefore, late: 0 }
  const state = { part: 0, done: false }
  const watch = async (): Promise<void> => {
    while (!state.done) {
      const phase = state.part < 0.1 ? 'early' : 'late'
      highest[phase] = Math.max(highest[phase], (await server.usage()).rssBytes)
      await new Promise((resolve) => setTimeout(resolve, sampleMilliseconds))
    }
  }
  const began = performance.now()
  const watched = watch()
  const result = await work((part) => (state.part = part))
  const seconds = (performance.now() - began) / 1000
  const atTheEnd = (await server.usage()).rssBytes
  state.done = true
  await watched
  return { ...result, seconds, rssBefore, rssEarly: highest.early, rssLate: Math.max(highest.late, atTheEnd) }
}

/**
 * Sends a large body through the Hub, as fast as it takes it.
 * @param server the product's
 * @param token a machine's
 * @param size in bytes
 */
export const uploadThrough = (server: ServerProcess, token: string, size: number): Promise<StreamResult> =>
  watching(server, async (progress) => {
    const call = request({
      port: server.port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/hub/work_orders/files',
      headers: { authorization: `Bearer ${token}`, 'content-length': size, 'content-type': 'application/octet-stream' },
    })
    const answered = once(call, 'response')
    const chunk = Buffer.alloc(256 * 1024)
    for (let sent = 0; sent < size; sent += chunk.length) {
      progress(sent / size)
      if (!call.write(chunk.subarray(0, Math.min(chunk.length, size - sent)))) await once(call, 'drain')
    }
    call.end()
    const [response] = await answered
    let text = ''
    for await (const part of response) text += String(part)
    const bytes = response.statusCode === 200 ? Number(JSON.parse(text).received) : 0
    return {
      bytes,
      fault: bytes === size ? undefined : `an upload was answered ${response.statusCode}: ${text.slice(0, 200)}`,
    }
  })

/**
 * Follows a stream of events through the Hub to its end.
 * @param server the product's
 * @param token a machine's
 * @param count how many events
 */
export const followThrough = (server: ServerProcess, token: string, count: number): Promise<StreamResult> =>
  watching(server, async (progress) => {
    const call = request({
      port: server.port,
      host: '127.0.0.1',
      path: `/hub/work_orders/events?count=${count}`,
      headers: { authorization: `Bearer ${token}` },
    })
    const answered = once(call, 'response')
    call.end()
    const [response] = await answered
    let [bytes, events] = [0, 0]
    for await (const part of response) {
      bytes += part.length
      events += part.toString('latin1').split('\n\n').length - 1
      progress(events / count)
    }
    return { bytes, fault: events >= count - 1 && events <= count ? undefined : `${events} of ${count} events came` }
  })
