import swagger from '@fastify/swagger'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import type { App } from '../app.ts'
import { sessionCookie } from '../web/session-cookie.ts'

const description = `The management API of Latchkey, and the OAuth 2.0 endpoints that apps use.

**Signing in.** \`POST /api/v1/session\` sets an HttpOnly cookie that the other management calls carry. Calls that change something are
refused when they come from another site.

**Errors** are problem details (RFC 9457): \`type\` names the kind, \`errors\` each field at fault.

**Lists** have \`items\`, \`total\` and \`nextCursor\`; pass the cursor on as \`cursor\` to get the next page.

**Changing a consumer** can be tied to the version it is based on: send the \`ETag\` of what you read as \`If-Match\`.`

/**
 * Collects every route's schemas into one OpenAPI 3.1 document. Must be called before the routes it is to describe are registered.
 * @param app the server
 * @param options the public address of this installation
 */
export async function collectOpenApi(app: App, { issuer }: { issuer: string }): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Latchkey', version: '1', description },
      servers: [{ url: issuer }],
      components: {
        securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: sessionCookie } },
      },
      security: [{ session: [] }],
    },
    transform(document) {
      const { schema, url } = jsonSchemaTransform(document)
      const isPublic = document.route.config?.public === true
      return { schema: isPublic && schema ? { security: [], ...schema } : schema, url }
    },
    transformObject: jsonSchemaTransformObject,
  })
}

/**
 * `GET /api/v1/openapi.json`.
 * @param scope the management face
 */
export function registerOpenApiRoute(scope: App): void {
  let document: string | undefined
  scope.get('/openapi.json', { config: { public: true }, schema: { hide: true } }, (_request, reply) => {
    document ??= JSON.stringify(scope.swagger())
    return reply.type('application/json; charset=utf-8').send(document)
  })
}
