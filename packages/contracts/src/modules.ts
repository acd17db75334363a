import { z } from 'zod'
import { localizedTextSchema } from './languages.ts'
import { moduleUpstreamSchema, pathRulesSchema } from './module-upstreams.ts'
import { pageOf } from './pagination.ts'
import { actionSchema, moduleKeySchema } from './permissions.ts'
import { actions } from './plain/actions.ts'
import { line } from './text.ts'

const descriptionSchema = localizedTextSchema.nullable()

/**
 * For each action what it lets somebody do, in plain words; `null` where the module has no words of its own, and a general sentence
 * is shown.
 */
export const actionDescriptionsSchema = z.object({
  view: descriptionSchema,
  create: descriptionSchema,
  edit: descriptionSchema,
  delete: descriptionSchema,
  report: descriptionSchema,
})
/** Type of {@link actionDescriptionsSchema}. */
export type ActionDescriptions = z.infer<typeof actionDescriptionsSchema>

/**
 * A protected area of the host product. What an archived one permits can't be given and doesn't count, until it is restored. `version` is
 * what `ETag` carries.
 */
export const moduleSchema = z
  .object({
    key: moduleKeySchema,
    name: localizedTextSchema,
    actions: z.array(actionSchema).describe('What can be done in it'),
    descriptions: actionDescriptionsSchema,
    position: z.int().min(0).describe('Its place among the modules, counted from 0'),
    archived: z.boolean(),
    upstream: moduleUpstreamSchema
      .nullable()
      .optional()
      .describe('Where the Hub sends its calls; `null` if nowhere. Only those who may manage modules are told'),
    pathRules: pathRulesSchema
      .optional()
      .describe('The first that fits a call decides what it needs. Only those who may manage modules are told'),
    version: z.int().min(1),
  })
  .meta({ id: 'Module' })
/** Type of {@link moduleSchema}. */
export type Module = z.infer<typeof moduleSchema>

const orderTagSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/u)
  .describe('The entity tag of the order of all modules, which `PUT /modules/order` takes in `If-Match`')

/** `GET /api/v1/modules`. */
export const modulePageSchema = pageOf(moduleSchema).extend({ orderTag: orderTagSchema })
/** Type of {@link modulePageSchema}. */
export type ModulePage = z.infer<typeof modulePageSchema>

/** The most modules a company can have: all of their permissions fit into one group. */
export const maxModules = 100

const localizedLine = (max: number) => z.strictObject({ en: line(max), es: line(max), 'pt-BR': line(max) })
const nameSchema = localizedLine(80)
const describedSchema = localizedLine(200).nullable().optional()

const moduleActionsSchema = z
  .array(actionSchema)
  .min(1)
  .max(actions.length)
  .superRefine((named, context) => {
    named.forEach((action, index) => {
      if (named.indexOf(action) !== index) context.addIssue({ code: 'custom', path: [index], message: 'duplicate' })
    })
  })

const descriptionsSchema = z.strictObject({
  view: describedSchema,
  create: describedSchema,
  edit: describedSchema,
  delete: describedSchema,
  report: describedSchema,
})

/** `POST /api/v1/modules`. The key is fixed: permissions are made of it. A description that is left out is `null`. */
export const moduleCreateSchema = z.strictObject({
  key: moduleKeySchema,
  name: nameSchema,
  actions: moduleActionsSchema,
  descriptions: descriptionsSchema.optional(),
  upstream: moduleUpstreamSchema.nullable().optional(),
  pathRules: pathRulesSchema.optional(),
})
/** Type of {@link moduleCreateSchema} before parsing: what a caller sends. */
export type ModuleCreate = z.input<typeof moduleCreateSchema>

/** `PATCH /api/v1/modules/{key}`. Of `descriptions` those change that are named. */
export const moduleUpdateSchema = z
  .strictObject({
    name: nameSchema.optional(),
    actions: moduleActionsSchema.optional(),
    descriptions: descriptionsSchema.optional(),
    upstream: moduleUpstreamSchema.nullable().optional(),
    pathRules: pathRulesSchema.optional(),
    archived: z.boolean().optional(),
  })
  .refine((update) => Object.keys(update).length > 0, {
    error: 'nothing_to_change',
    when: ({ issues }) => issues.length === 0,
  })
/** Type of {@link moduleUpdateSchema} before parsing. */
export type ModuleUpdate = z.input<typeof moduleUpdateSchema>

/** `POST /api/v1/modules/{key}/preview`: the actions it is to have, or whether it is to be archived, or both. */
export const modulePreviewQuestionSchema = z
  .strictObject({ actions: moduleActionsSchema.optional(), archived: z.boolean().optional() })
  .refine((question) => Object.keys(question).length > 0, {
    error: 'nothing_to_change',
    when: ({ issues }) => issues.length === 0,
  })
/** Type of {@link modulePreviewQuestionSchema}. */
export type ModulePreviewQuestion = z.infer<typeof modulePreviewQuestionSchema>

const orderedKeysSchema = z.array(moduleKeySchema).max(maxModules)

/** `PUT /api/v1/modules/order`: the keys of all modules, archived ones too, each once. */
export const moduleOrderUpdateSchema = z.strictObject({ keys: orderedKeysSchema })

/** Answer of `PUT /api/v1/modules/order`. */
export const moduleOrderSchema = z
  .object({ keys: orderedKeysSchema, orderTag: orderTagSchema })
  .meta({ id: 'ModuleOrder' })
/** Type of {@link moduleOrderSchema}. */
export type ModuleOrder = z.infer<typeof moduleOrderSchema>
