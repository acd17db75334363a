import { z } from 'zod'
import { permissionSchema } from './permissions.ts'
import { idSchema } from './text.ts'
import { userReferenceSchema } from './user-references.ts'

/** How many of those who lose something a preview names; the rest are counted. */
export const maxPreviewed = 20

const losersOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    total: z.int().min(0),
    items: z.array(item).max(maxPreviewed).describe('The first by name'),
  })

const lossFields = {
  lost: z.array(permissionSchema).min(1),
  leftWithNothing: z.boolean().describe('Whether no permission would be left'),
}

/** Who would lose which permissions by a change of a group, of a module or of one person. Whoever loses nothing isn't counted. */
export const permissionLossesSchema = z
  .object({
    lost: z.array(permissionSchema).describe('What the group, everybody, or the person would lose of what counts now'),
    users: losersOf(userReferenceSchema.extend(lossFields)),
    consumers: losersOf(z.object({ id: idSchema, name: z.string().max(120), ...lossFields })),
    authorizations: losersOf(
      z.object({
        id: idSchema,
        consumer: z.object({ id: idSchema, name: z.string().max(120) }),
        user: userReferenceSchema,
        ...lossFields,
      }),
    ),
    apiConnection: z.object(lossFields).nullable().describe('The company’s API Key; `null` if it loses nothing'),
  })
  .meta({ id: 'PermissionLosses' })
/** Type of {@link permissionLossesSchema}. */
export type PermissionLosses = z.infer<typeof permissionLossesSchema>
