import { companyProfileSchema, fieldError, logoQuerySchema, logoTypes, maxLogoBytes } from '@latchkey/contracts'
import type { FastifyError } from 'fastify'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { AppError } from '../../lib/app-error.ts'
import { pictureType } from '../../lib/picture.ts'
import { actorOf } from '../../management/access.ts'
import { conditionHeadersSchema, expectedVersionOf, isKnown, setEntityTag } from '../../management/entity-tag.ts'
import { problems } from '../../management/problem-responses.ts'
import { handleManagementError } from '../../management/problem.ts'
import type { CompanyLogoService } from './company-logo.service.ts'

const tags = ['Company']
const config = { may: 'manage_company' } as const

// Bytes to us, a file to who reads the document.
const file = z.any().meta({ type: 'string', format: 'binary' })

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
 * `/api/v1/company/logo`: the one of whoever is signed in, so that nobody sees another company's.
 * @param app the management face
 * @param logos the service behind it
 */
export function registerCompanyLogoRoutes(app: App, logos: CompanyLogoService): void {
  app.get(
    '/company/logo',
    {
      schema: {
        operationId: 'getCompanyLogo',
        summary: 'Show the company’s logo',
        description: 'With the `digest` that the company names the answer never changes, so that browsers may keep it.',
        tags,
        querystring: logoQuerySchema,
        response: {
          200: { description: 'The picture', content: { [pictureType]: { schema: file } } },
          304: z.null().describe('`If-None-Match` names it'),
          ...problems(400, 401, 404),
        },
      },
    },
    async (request, reply) => {
      const { digest, picture } = await logos.get(actorOf(request).companyId, request.query.digest)
      const tag = `"${digest}"`
      void reply.headers({
        etag: tag,
        'cache-control':
          request.query.digest === undefined ? 'private, no-cache' : 'private, max-age=31536000, immutable',
        // Whoever opens it by itself sees a picture and nothing else.
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      })
      if (isKnown(request, tag)) return reply.code(304).send(null)
      return reply.type(pictureType).send(picture)
    },
  )

  // In a scope of its own: elsewhere bodies are JSON.
  void app.register(async (pictures: App) => {
    pictures.removeAllContentTypeParsers()
    pictures.addContentTypeParser(
      /^image\/|^application\/octet-stream$/u,
      { parseAs: 'buffer' },
      (_request, body, done) => done(null, body),
    )
    pictures.setErrorHandler((error: FastifyError, request, reply) =>
      handleManagementError(faults[error.code]?.() ?? error, request, reply),
    )
    pictures.put(
      '/company/logo',
      {
        config,
        bodyLimit: maxLogoBytes,
        schema: {
          operationId: 'replaceCompanyLogo',
          summary: 'Give the company a logo',
          description:
            'The body is a PNG, JPEG or WebP file of at most 1 MB and 4096 × 4096 pixels. It is drawn anew as WebP, at most 512 pixels wide and high, without what the file says beside the picture; of an animation the first picture counts. With `If-Match`, only if nobody changed the company since.',
          tags,
          consumes: [...logoTypes],
          headers: conditionHeadersSchema,
          body: file,
          response: { 200: companyProfileSchema, ...problems(400, 401, 403, 412, 413, 415, 429) },
        },
      },
      async (request, reply) => {
        const body: unknown = request.body
        const picture = Buffer.isBuffer(body) ? body : Buffer.alloc(0)
        const company = await logos.replace(actorOf(request), picture, expectedVersionOf(request))
        return setEntityTag(reply, company.version).send(company)
      },
    )
  })

  app.delete(
    '/company/logo',
    {
      config,
      schema: {
        operationId: 'removeCompanyLogo',
        summary: 'Take the company’s logo away',
        description: 'With `If-Match`, only if nobody changed the company since.',
        tags,
        headers: conditionHeadersSchema,
        response: { 200: companyProfileSchema, ...problems(400, 401, 403, 412) },
      },
    },
    async (request, reply) => {
      const company = await logos.remove(actorOf(request), expectedVersionOf(request))
      return setEntityTag(reply, company.version).send(company)
    },
  )
}
