import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import type { HubUpstream } from '../../features/modules/hub-modules.ts'
import type { KnownCall } from '../call.ts'
import { HubRefusal } from '../refusal.ts'
import { responseHeaders, withSingleValues } from './response-headers.ts'
import { isStaleConnection, isUpstreamsFault, refusalFor } from './upstream-fault.ts'

/** What an exchange tells as it goes on. */
export interface ExchangeEvents {
  /** The upstream answers, and the caller is told so. */
  answered(): void
  /** No answer came, for which the upstream is to blame or not. */
  refused(refusal: HubRefusal, isUpstreamsFault: boolean): void
  /** The answer broke off, by the upstream or because the caller may no more: the caller sees the connection close. */
  cutOff(error: Error): void
  /** The caller went away, or was given up because it read no more. */
  hungUp(): void
  /** Nothing more will happen. */
  ended(): void
}

class HungUpError extends Error {
  override name = 'HungUpError'
}

/** Passes one answer from the upstream's connection to the caller's, as it arrives. */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #known: KnownCall
  readonly #upstream: HubUpstream
  readonly #own: readonly string[]
  readonly #events: ExchangeEvents
  readonly #idleMilliseconds: number
  /** Sends the call once more, if that does no harm. */
  readonly #again: (() => void) | undefined
  #controller: Dispatcher.DispatchController | undefined
  #hasRetried = false
  #impatience: NodeJS.Timeout | undefined
  #isOver = false
  /** The chunks of an answer that is held until it is whole. */
  #held: Buffer[] | undefined
  #heldHead: { status: number; received: IncomingHttpHeaders } | undefined

  /** @param options the call, where it goes, the Hub's own header lines, whom to tell; how long the caller may read nothing; `again` is absent where a call must not be sent twice */
  constructor(options: {
    known: KnownCall
    upstream: HubUpstream
    own: readonly string[]
    events: ExchangeEvents
    idleMilliseconds: number
    again?: ((exchange: Exchange) => void) | undefined
  }) {
    const { known, again } = options
    this.#known = known
    this.#upstream = options.upstream
    this.#own = options.own
    this.#events = options.events
    this.#idleMilliseconds = options.idleMilliseconds
    this.#again = again && (() => again(this))
    const { raw } = known.call.reply
    raw.once('close', this.#closed)
    // That the caller is gone is told by `close`; what is written before that is heard is nobody's fault.
    raw.on('error', () => {})
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#isOver) controller.abort(new HungUpError('the caller hung up'))
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, lines: IncomingHttpHeaders): void {
    // An interim answer; the real one follows (RFC 9110 section 15.2).
    if (status < 200 || this.#isOver) return
    const received = withSingleValues(lines)
    const { seal } = this.#known.caller
    const length = Number(received['content-length'] ?? Number.NaN)
    if (seal && length <= seal.maxBytes && this.#known.call.method !== 'HEAD') {
      this.#held = []
      this.#heldHead = { status, received }
      return
    }
    this.#writeHead(status, received, undefined)
    const { raw } = this.#known.call.reply
    // A stream's first event may be long in coming, its headers are not to wait for it.
    if (Number.isNaN(length)) setImmediate(() => raw.writableEnded || raw.destroyed || raw.flushHeaders())
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#held) {
      this.#held.push(chunk)
      return
    }
    const { raw } = this.#known.call.reply
    if (raw.destroyed || raw.write(chunk)) return
    controller.pause()
    this.#expectReading()
    raw.once('drain', () => {
      clearTimeout(this.#impatience)
      controller.resume()
    })
  }

  onResponseEnd(_controller: Dispatcher.DispatchController, trailers: IncomingHttpHeaders): void {
    const { raw } = this.#known.call.reply
    if (this.#held && this.#heldHead) {
      const body = Buffer.concat(this.#held)
      this.#writeHead(this.#heldHead.status, this.#heldHead.received, body)
      raw.write(body)
    }
    const names = Object.entries(trailers).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as [string, string]] : [],
    )
    if (names.length > 0) raw.addTrailers(names)
    this.#isOver = true
    raw.end()
    // Most answers are on their way by now.
    if (raw.writableLength > 0) this.#expectReading()
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    if (this.#isOver) return
    const { raw } = this.#known.call.reply
    if (raw.headersSent) {
      this.#isOver = true
      this.#events.cutOff(error)
      // Without its end, which a whole answer would have.
      raw.destroy()
      return
    }
    if (this.#again && !this.#hasRetried && isStaleConnection(error)) {
      this.#hasRetried = true
      this.#again()
      return
    }
    this.#isOver = true
    const refusal = refusalFor(error)
    this.#events.refused(refusal, isUpstreamsFault(refusal, error))
  }

  /** Passes nothing on any more, in either direction. @param refusal why the caller may no more; they read it if no answer has begun */
  forbid(refusal: HubRefusal): void {
    if (this.#isOver) return
    this.#isOver = true
    const { raw } = this.#known.call.reply
    if (raw.headersSent) {
      this.#events.cutOff(refusal)
      raw.destroy()
    } else this.#events.refused(refusal, false)
    this.#controller?.abort(refusal)
  }

  #writeHead(status: number, received: IncomingHttpHeaders, body: Buffer | undefined): void {
    const { call, caller, module } = this.#known
    const { raw } = call.reply
    const seal = caller.seal?.headers({ status, headers: received, body })
    // Drafts have known other names for parts of a limit, such as `RateLimit-Remaining`.
    const hasLimit = raw.hasHeader('ratelimit')
    const lines = responseHeaders(received, {
      own: this.#own,
      traceId: call.request.id,
      moduleKey: module.key,
      upstream: this.#upstream,
      saysItself: (name) =>
        (hasLimit && name.startsWith('ratelimit')) || (seal !== undefined && Object.hasOwn(seal, name)),
    })
    if (seal) lines.push(...Object.entries(seal).flat())
    raw.writeHead(status, lines)
    // What can't be written is no answer.
    this.#events.answered()
  }

  /** A caller that doesn't read what there is would hold the upstream's connection, and memory here, for ever. */
  #expectReading(): void {
    this.#impatience = setTimeout(() => {
      const { raw } = this.#known.call.reply
      if (raw.writableFinished) return
      if (this.#isOver) this.#events.hungUp()
      raw.destroy()
    }, this.#idleMilliseconds).unref()
  }

  readonly #closed = (): void => {
    clearTimeout(this.#impatience)
    const { raw } = this.#known.call.reply
    if (!this.#isOver && !raw.writableFinished) {
      this.#isOver = true
      this.#events.hungUp()
      this.#controller?.abort(new HungUpError('the caller hung up'))
    }
    this.#events.ended()
  }
}
