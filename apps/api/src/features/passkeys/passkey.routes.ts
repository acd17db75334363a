import {
  idSchema,
  passkeyCreatedSchema,
  passkeyCreateSchema,
  passkeyCreationOptionsSchema,
  passkeySchema,
  passkeysSchema,
  passkeyUpdateSchema,
} from '@latchkey/contracts'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { actorOf, signedInOf } from '../../management/access.ts'
import { bodyProblems, problems } from '../../management/problem-responses.ts'
import type { PasskeyService } from './passkey.service.ts'

const duringSetUp = true
const tags = ['Account']
const params = z.object({ id: idSchema })

/**
 * `/api/v1/account/passkeys`.
 * @param app the management face
 * @param passkeys the service behind it
 */
export function registerPasskeyRoutes(app: App, passkeys: PasskeyService): void {
  app.get(
    '/account/passkeys',
    {
      config: { duringSetUp },
      schema: {
        operationId: 'listPasskeys',
        summary: 'List one’s own passkeys',
        tags,
        response: { 200: passkeysSchema, ...problems(401) },
      },
    },
    async (request) => ({ items: await passkeys.list(actorOf(request)) }),
  )

  app.post(
    '/account/passkeys/challenge',
    {
      config: { freshProof: true, duringSetUp },
      schema: {
        operationId: 'startPasskey',
        summary: 'Begin to register a passkey',
        description:
          'Answers what the browser makes one with (`navigator.credentials.create`), once, within five minutes.',
        tags,
        response: { 201: passkeyCreationOptionsSchema, ...problems(401, 403, 409) },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await passkeys.startCreation(actorOf(request), signedInOf(request).user)),
  )

  app.post(
    '/account/passkeys',
    {
      config: { duringSetUp },
      schema: {
        operationId: 'createPasskey',
        summary: 'Register a passkey',
        description:
          'If two-step sign-in was off until now, this ends all other sessions of the person and answers recovery codes too, shown this once.',
        tags,
        body: passkeyCreateSchema,
        response: { 201: passkeyCreatedSchema, ...problems(...bodyProblems, 401, 403, 409, 410) },
      },
    },
    async (request, reply) => reply.code(201).send(await passkeys.create(actorOf(request), request.body)),
  )

  app.patch(
    '/account/passkeys/:id',
    {
      schema: {
        operationId: 'updatePasskey',
        summary: 'Rename a passkey',
        tags,
        params,
        body: passkeyUpdateSchema,
        response: { 200: passkeySchema, ...problems(...bodyProblems, 401, 403, 404) },
      },
    },
    (request) => passkeys.rename(actorOf(request), request.params.id, request.body.name),
  )

  app.delete(
    '/account/passkeys/:id',
    {
      config: { freshProof: true },
      schema: {
        operationId: 'deletePasskey',
        summary: 'Remove a passkey',
        description: 'It signs nobody in from then on. Without another second factor two-step sign-in is off.',
        tags,
        params,
        response: { 204: z.null().describe('Removed'), ...problems(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      await passkeys.remove(actorOf(request), request.params.id)
      return reply.code(204).send(null)
    },
  )
}
