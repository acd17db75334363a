import { securitySettingsSchema, securitySettingsUpdateSchema } from '@latchkey/contracts'
import type { App } from '../../app.ts'
import { actorOf } from '../../management/access.ts'
import { conditionHeadersSchema, expectedVersionOf, setEntityTag } from '../../management/entity-tag.ts'
import { bodyProblems, problems } from '../../management/problem-responses.ts'
import type { SecuritySettingsService } from './security-settings.service.ts'

const tags = ['Company']
const may = 'manage_security'

/**
 * `/api/v1/security-settings`: of the company of whoever is signed in.
 * @param app the management face
 * @param securitySettings the service behind it
 */
export function registerSecuritySettingsRoutes(app: App, securitySettings: SecuritySettingsService): void {
  app.get(
    '/security-settings',
    {
      config: { may },
      schema: {
        operationId: 'getSecuritySettings',
        summary: 'Read what the company decided about signing in and about new consumers',
        tags,
        response: { 200: securitySettingsSchema, ...problems(401, 403) },
      },
    },
    async (request, reply) => {
      const settings = await securitySettings.get(actorOf(request))
      return setEntityTag(reply, settings.version).send(settings)
    },
  )

  app.patch(
    '/security-settings',
    {
      config: { may, freshProof: true },
      schema: {
        operationId: 'updateSecuritySettings',
        summary: 'Change what the company decided about signing in and about new consumers',
        description:
          'In force on every node within a second, for sessions that are open too. With `If-Match`, only if nobody changed it since. ' +
          'Ranges of addresses that leave out the one this request comes from are refused.',
        tags,
        headers: conditionHeadersSchema,
        body: securitySettingsUpdateSchema,
        response: { 200: securitySettingsSchema, ...problems(...bodyProblems, 401, 403, 412) },
      },
    },
    async (request, reply) => {
      const settings = await securitySettings.update(actorOf(request), request.body, expectedVersionOf(request))
      return setEntityTag(reply, settings.version).send(settings)
    },
  )
}
