import type { Browser } from './browser.ts'

/** The parts of JSON Schema that the tests read. */
export interface JsonSchema {
  type?: string | string[]
  enum?: unknown[]
  properties?: Record<string, JsonSchema>
  anyOf?: JsonSchema[]
  maxLength?: number
  maxItems?: number
  minItems?: number
  items?: JsonSchema
}

/** One method of one path of the management API. */
export interface Operation {
  id: string
  method: string
  /** With `{placeholders}`. */
  path: string
  isPublic: boolean
  parameters: { name: string; in: 'path' | 'query' | 'header'; schema: JsonSchema }[]
  /** The fields of its body, if it has one in JSON. */
  body: Record<string, JsonSchema> | undefined
  responses: string[]
}

interface Document {
  paths: Record<
    string,
    Record<
      string,
      {
        operationId: string
        security?: unknown[]
        parameters?: Operation['parameters']
        requestBody?: { content: { 'application/json'?: { schema: JsonSchema } } }
        responses: Record<string, unknown>
      }
    >
  >
}

/** Every operation under `/api/v1`, from the document that integrators read. */
export async function listOperations(browser: Browser): Promise<Operation[]> {
  const { body: document } = await browser.get<Document>('/api/v1/openapi.json')
  return Object.entries(document.paths)
    .filter(([path]) => path.startsWith('/api/v1/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        id: operation.operationId,
        method: method.toUpperCase(),
        path,
        isPublic: operation.security?.length === 0,
        parameters: operation.parameters ?? [],
        body: operation.requestBody?.content['application/json']?.schema.properties,
        responses: Object.keys(operation.responses),
      })),
    )
}

/**
 * The path with its placeholders filled.
 * @param values by placeholder; what is missing becomes a UUID that nothing has
 */
export const fillPath = (path: string, values: Record<string, string> = {}): string =>
  path.replaceAll(/\{(\w+)\}/gu, (_match, name: string) => values[name] ?? unknownFor(name))

/** A UUID that nothing has. */
export const unknownId = '5b1f4c1e-7d0a-4c1f-9a53-0c4c3d1f2a6b'

const unknown: Record<string, string> = { reference: 'A'.repeat(43), key: 'no_such_module' }
const unknownFor = (name: string): string => unknown[name] ?? unknownId
