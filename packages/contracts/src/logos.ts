import { z } from 'zod'

/** The greatest size of a picture that is to become a logo, in bytes. */
export const maxLogoBytes = 1024 * 1024
/** Its greatest width and height, in pixels. */
export const maxLogoSide = 4096
/** The greatest width and height of a logo as it is kept, in pixels. */
export const keptLogoSide = 512
/** What a picture that is to become a logo may be. */
export const logoTypes = ['image/png', 'image/jpeg', 'image/webp'] as const

/** SHA-256 of a logo, in hexadecimal. */
export const logoDigestSchema = z.string().regex(/^[0-9a-f]{64}$/u)

/** A logo as it is kept: what there is to know of it before the picture itself is asked for. */
export const logoSchema = z
  .object({
    digest: logoDigestSchema.describe('SHA-256 of the picture'),
    bytes: z.int().min(1),
    width: z.int().min(1).max(keptLogoSide),
    height: z.int().min(1).max(keptLogoSide),
    backdrop: z.enum(['light', 'dark']).describe('What has to be behind it, so that it can be told apart'),
  })
  .meta({ id: 'Logo' })
/** Type of {@link logoSchema}. */
export type Logo = z.infer<typeof logoSchema>

/** Query of a `GET` that shows a logo. With the digest the answer never changes, so that browsers may keep it. */
export const logoQuerySchema = z.strictObject({ digest: logoDigestSchema.optional() })
