import {
  companyProfileSchema,
  companySettingsSchema,
  companySettingsUpdateSchema,
  companyUpdateSchema,
} from '@latchkey/contracts'
import type { App } from '../../app.ts'
import { actorOf } from '../../management/access.ts'
import { conditionHeadersSchema, expectedVersionOf, setEntityTag } from '../../management/entity-tag.ts'
import { bodyProblems, problems } from '../../management/problem-responses.ts'
import type { CompanyService } from './company.service.ts'

const tags = ['Company']
const config = { may: 'manage_company' } as const

/**
 * `/api/v1/company`: the company of whoever is signed in.
 * @param app the management face
 * @param companies the service behind it
 */
export function registerCompanyRoutes(app: App, companies: CompanyService): void {
  app.get(
    '/company',
    {
      config,
      schema: {
        operationId: 'getCompany',
        summary: 'Read the company',
        tags,
        response: { 200: companyProfileSchema, ...problems(401, 403) },
      },
    },
    async (request, reply) => {
      const company = await companies.get(actorOf(request).companyId)
      return setEntityTag(reply, company.version).send(company)
    },
  )

  app.patch(
    '/company',
    {
      config,
      schema: {
        operationId: 'updateCompany',
        summary: 'Change the company’s name, default language or colour',
        description: 'In force on every node within a second. With `If-Match`, only if nobody changed it since.',
        tags,
        headers: conditionHeadersSchema,
        body: companyUpdateSchema,
        response: { 200: companyProfileSchema, ...problems(...bodyProblems, 401, 403, 412) },
      },
    },
    async (request, reply) => {
      const company = await companies.update(actorOf(request), request.body, expectedVersionOf(request))
      return setEntityTag(reply, company.version).send(company)
    },
  )

  app.get(
    '/company/settings',
    {
      config,
      schema: {
        operationId: 'getCompanySettings',
        summary: 'Read what the company decided about its API connections',
        tags,
        response: { 200: companySettingsSchema, ...problems(401, 403) },
      },
    },
    async (request, reply) => {
      const settings = await companies.getSettings(actorOf(request).companyId)
      return setEntityTag(reply, settings.version).send(settings)
    },
  )

  app.patch(
    '/company/settings',
    {
      config,
      schema: {
        operationId: 'updateCompanySettings',
        summary: 'Change what the company decided about its API connections',
        description:
          'In force on every node within a second. With `If-Match`, only if nobody changed these settings or the company since.',
        tags,
        headers: conditionHeadersSchema,
        body: companySettingsUpdateSchema,
        response: { 200: companySettingsSchema, ...problems(...bodyProblems, 401, 403, 412) },
      },
    },
    async (request, reply) => {
      const settings = await companies.updateSettings(actorOf(request), request.body, expectedVersionOf(request))
      return setEntityTag(reply, settings.version).send(settings)
    },
  )
}
