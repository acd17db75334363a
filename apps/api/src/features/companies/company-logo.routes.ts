import { companyProfileSchema, logoQuerySchema, maxLogoBytes } from '@latchkey/contracts'
import type { App } from '../../app.ts'
import { actorOf } from '../../management/access.ts'
import { conditionHeadersSchema, expectedVersionOf, setEntityTag } from '../../management/entity-tag.ts'
import { acceptLogos, logoBody, sendLogo, sentLogo, shownLogoResponses } from '../../management/logos.ts'
import { problems } from '../../management/problem-responses.ts'
import type { CompanyLogoService } from './company-logo.service.ts'

const tags = ['Company']
const config = { may: 'manage_company' } as const

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
        response: { ...shownLogoResponses, ...problems(400, 401, 404) },
      },
    },
    async (request, reply) =>
      sendLogo(request, reply, await logos.get(actorOf(request).companyId, request.query.digest)),
  )

  acceptLogos(app, (scope) => {
    scope.put(
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
          headers: conditionHeadersSchema,
          ...logoBody,
          response: { 200: companyProfileSchema, ...problems(400, 401, 403, 412, 413, 415, 429) },
        },
      },
      async (request, reply) => {
        const company = await logos.replace(actorOf(request), sentLogo(request), expectedVersionOf(request))
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
