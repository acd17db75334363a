import { STATUS_CODES } from 'node:http'
import swagger from '@fastify/swagger'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import type { App } from '../app.ts'
import { sessionCookie } from '../web/session-cookie.ts'

const description = `The management API of Latchkey, and the OAuth 2.0 endpoints that apps use. [The guide](/docs) shows step by step how an app gets and uses a
token.

**Signing in.** \`POST /api/v1/session\` sets an HttpOnly cookie that the other management calls carry. Calls that change something are
refused when they come from another site.

**Errors** are problem details (RFC 9457): \`type\` names the kind, \`errors\` each field at fault.

**Every answer** has an \`X-Request-Id\`. Refusals of the OAuth endpoints look alike whatever their cause; an administrator finds the real one
under this id.

**Lists** have \`items\`, \`total\` and \`nextCursor\`; pass the cursor on as \`cursor\` to get the next page.

**Changing a consumer** can be tied to the version it is based on: send the \`ETag\` of what you read as \`If-Match\`.`

interface OpenApiDocument {
  paths: Record<string, Record<string, { responses?: Record<string, { description: string }> }>>
  components: { schemas?: Record<string, unknown> }
}

const referenced = (schemas: Record<string, unknown>, paths: unknown): Record<string, unknown> => {
  const text = JSON.stringify([paths, schemas])
  const kept = Object.entries(schemas).filter(([name]) => text.includes(`"#/components/schemas/${name}"`))
  return kept.length === Object.keys(schemas).length ? schemas : referenced(Object.fromEntries(kept), paths)
}

/** Without the schemas that nothing refers to, and with plain words where the generator has a placeholder. */
function tidied(document: OpenApiDocument): OpenApiDocument {
  const { paths, components } = document
  for (const operation of Object.values(paths).flatMap((path) => Object.values(path))) {
    for (const [status, response] of Object.entries(operation.responses ?? {})) {
      if (response.description === 'Default Response') response.description = STATUS_CODES[status] ?? 'Done'
    }
  }
  return { ...document, components: { ...components, schemas: referenced(components.schemas ?? {}, paths) } }
}

/**
 * Collects every route's schemas into one OpenAPI 3.1 document. Must be called before the routes it is to describe are registered.
 * @param app the server
 * @param options the public address of this installation, and paths that describe themselves
 */
export async function collectOpenApi(app: App, { issuer, paths }: { issuer: string; paths: object }): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Latchkey', version: '1', description },
      servers: [{ url: issuer }],
      paths: { ...paths },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: sessionCookie },
          client: {
            type: 'http',
            scheme: 'basic',
            description: 'A consumer’s, or a resource server’s, key and secret',
          },
        },
      },
      security: [{ session: [] }],
    },
    transform(document) {
      const { schema, url } = jsonSchemaTransform(document)
      // A route that doesn't say what it is for is no part of the API: wrong methods, the console's files.
      if (!document.schema?.summary) return { schema: { hide: true }, url }
      return { schema: document.route.config?.public ? { security: [], ...schema } : schema, url }
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
    document ??= JSON.stringify(tidied(JSON.parse(JSON.stringify(scope.swagger()))))
    return reply.type('application/json; charset=utf-8').send(document)
  })
}
