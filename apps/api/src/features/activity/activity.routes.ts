import { activityQuerySchema, activitySchema, attentionSchema } from '@latchkey/contracts'
import type { App } from '../../app.ts'
import { actorOf } from '../../management/access.ts'
import { problems } from '../../management/problem-responses.ts'
import type { ActivityService } from './activity.service.ts'
import type { AttentionService } from './attention.service.ts'

/**
 * `/api/v1/activity` and what needs attention.
 * @param app the management face
 * @param services the services behind it
 */
export function registerActivityRoutes(
  app: App,
  { activity, attention }: { activity: ActivityService; attention: AttentionService },
): void {
  app.get(
    '/activity',
    {
      config: { may: 'manage_consumers' },
      schema: {
        operationId: 'getActivity',
        summary: 'Tell what the company’s consumers did, compared with before, over time and by consumer',
        description:
          'The hours that begin from `from` up to, not including, `to`; by default the last seven days, at most 92 days. Numbers that other ' +
          'nodes counted are up to five seconds old.',
        tags: ['Activity'],
        querystring: activityQuerySchema,
        response: { 200: activitySchema, ...problems(400, 401, 403) },
      },
    },
    (request) => activity.get(actorOf(request).companyId, request.query),
  )

  app.get(
    '/activity/attention',
    {
      config: { may: 'manage_consumers' },
      schema: {
        operationId: 'getAttention',
        summary: 'Tell what needs attention now',
        description: 'Of each kind the first few and how many there are. Disabled consumers are left out.',
        tags: ['Activity'],
        response: { 200: attentionSchema, ...problems(401, 403) },
      },
    },
    (request) => attention.get(actorOf(request).companyId),
  )
}
