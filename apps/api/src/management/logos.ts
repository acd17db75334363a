import { fieldError, logoTypes, maxLogoBytes } from '@latchkey/contracts'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { App } from '../app.ts'
import { AppError } from '../lib/app-error.ts'
import type { ShownLogo } from '../lib/logo.ts'
import { pictureType } from '../lib/picture.ts'
import { isKnown } from './entity-tag.ts'
import { handleManagementError } from './problem.ts'

// Bytes to us, a file to who reads the document.
const file = z.any().meta({ type: 'string', format: 'binary' })

/** The answers of a route that shows a logo, besides problems. */
export const shownLogoResponses = {
  200: { description: 'The picture', content: { [pictureType]: { schema: file } } },
  304: z.null().describe('`If-None-Match` names it'),
}

/** What a route takes that is sent a picture to make a logo of. It must be in a scope that {@link acceptLogos} opens. */
export const logoBody = { consumes: [...logoTypes], body: file }

/** What the framework finds wrong with a body before the route sees it, as a fault of the picture. */
const faults: Record<string, () => AppError> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () =>
    new AppError('too_large', 'The picture is larger than 1 MB.', {
      errors: [fieldError('logo', 'picture_bytes', maxLogoBytes)],
    }),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () =>
    new AppError('unsupported_media_type', 'Send the picture itself, as image/png, image/jpeg or image/webp.', {
      errors: [fieldError('logo', 'picture_type')],
    }),
}

/**
 * Opens a scope in which bodies are pictures; elsewhere they are JSON.
 * @param app the management face
 * @param routes registers what is in it
 */
export function acceptLogos(app: App, routes: (scope: App) => void): void {
  void app.register(async (scope: App) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(/^image\/|^application\/octet-stream$/u, { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    )
    scope.setErrorHandler((error: FastifyError, request, reply) =>
      handleManagementError(faults[error.code]?.() ?? error, request, reply),
    )
    routes(scope)
  })
}

/** The picture that was sent, empty if none was. @param request in a scope that {@link acceptLogos} opened */
export const sentLogo = ({ body }: FastifyRequest): Buffer => (Buffer.isBuffer(body) ? body : Buffer.alloc(0))

/**
 * Shows a logo, to be kept by the browser for good where its address names it.
 * @param request its query may name the `digest`
 * @param reply the answer
 * @param logo what to show
 */
export function sendLogo(
  request: FastifyRequest & { query: { digest?: string | undefined } },
  reply: FastifyReply,
  { digest, picture }: ShownLogo,
): FastifyReply {
  const tag = `"${digest}"`
  void reply.headers({
    etag: tag,
    'cache-control': request.query.digest === undefined ? 'private, no-cache' : 'private, max-age=31536000, immutable',
    // Whoever opens it by itself sees a picture and nothing else.
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  })
  return isKnown(request, tag) ? reply.code(304).send(null) : reply.type(pictureType).send(picture)
}
