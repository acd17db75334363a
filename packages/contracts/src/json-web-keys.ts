import { z } from 'zod'

/** How many public keys one consumer can register. */
export const maxJsonWebKeys = 10

// A private member (RFC 7518 sections 6.2.2 and 6.3.2) would otherwise be dropped in silence, and its owner think it safe to hand out.
const absent = z.never({ error: 'private_key' }).optional()
const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/u, 'key_unsupported')

const common = {
  kid: z.string().min(1).max(200).optional(),
  use: z.literal('sig', 'key_unsupported').optional(),
}

const ecKeySchema = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256', 'key_unsupported'),
  x: coordinate,
  y: coordinate,
  alg: z.literal('ES256', 'key_unsupported').optional(),
  d: absent,
  ...common,
})

// 2048 bits are 342 base64url characters, 4096 bits 683.
const rsaKeySchema = z.object({
  kty: z.literal('RSA'),
  n: z.string().regex(/^[A-Za-z0-9_-]{342,683}$/u, 'key_unsupported'),
  e: z.string().regex(/^[A-Za-z0-9_-]{1,8}$/u, 'key_unsupported'),
  alg: z.literal('RS256', 'key_unsupported').optional(),
  d: absent,
  p: absent,
  q: absent,
  dp: absent,
  dq: absent,
  qi: absent,
  ...common,
})

/**
 * One public key for `private_key_jwt` (RFC 7517 section 4): P-256 for ES256, or RSA of 2048 to 4096 bits for RS256. Members that say
 * nothing about either are dropped; a private key is refused, so that none is ever stored by mistake.
 */
export const jsonWebKeySchema = z.discriminatedUnion('kty', [ecKeySchema, rsaKeySchema], { error: 'key_unsupported' })
/** Type of {@link jsonWebKeySchema}. */
export type JsonWebKey = z.output<typeof jsonWebKeySchema>

/** A consumer's public keys (RFC 7517 section 5). Each `kid` occurs once. */
export const jsonWebKeySetSchema = z.object({
  keys: z
    .array(jsonWebKeySchema)
    .min(1)
    .max(maxJsonWebKeys)
    .superRefine((keys, context) => {
      keys.forEach(({ kid }, index) => {
        if (kid !== undefined && keys.findIndex((other) => other.kid === kid) !== index) {
          context.addIssue({ code: 'custom', path: [index, 'kid'], message: 'duplicate' })
        }
      })
    }),
})
/** Type of {@link jsonWebKeySetSchema}. */
export type JsonWebKeySet = z.output<typeof jsonWebKeySetSchema>
