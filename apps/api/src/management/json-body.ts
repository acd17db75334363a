import { AppError } from '../lib/app-error.ts'
import type { App } from '../app.ts'

const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * Lets a scope read JSON bodies only, in UTF-8 only (RFC 8259 section 8.1): bytes that are no text must not be stored as question marks.
 * @param scope the scope to change
 */
export function acceptJsonOnly(scope: App): void {
  const parse = scope.getDefaultJsonParser('error', 'error')
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (body.length === 0) {
      // Some clients announce JSON and send nothing; where a body is needed, its schema says so.
      done(null, undefined)
      return
    }
    let text: string
    try {
      text = decoder.decode(body)
    } catch {
      done(new AppError('malformed_request', 'The body is not valid UTF-8.'))
      return
    }
    void parse(request, text, done)
  })
}
