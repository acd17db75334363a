import { z } from 'zod'
import { idSchema, line, timestampSchema } from './text.ts'

/** How many passkeys a person can have. */
export const maxPasskeys = 20

/** How long a challenge can be answered, in seconds. */
export const passkeyChallengeSeconds = 5 * 60

/** What a person calls a passkey. */
export const passkeyNameSchema = line(60)

/** One of a person's passkeys (Web Authentication), as they see it. */
export const passkeySchema = z
  .object({
    id: idSchema,
    name: z.string().max(60),
    createdAt: timestampSchema,
    lastUsedAt: timestampSchema.nullable(),
  })
  .meta({ id: 'Passkey' })
/** Type of {@link passkeySchema}. */
export type Passkey = z.infer<typeof passkeySchema>

/** `GET /api/v1/account/passkeys`: the oldest first. */
export const passkeysSchema = z.object({ items: z.array(passkeySchema).max(maxPasskeys) }).meta({ id: 'Passkeys' })
/** Type of {@link passkeysSchema}. */
export type Passkeys = z.infer<typeof passkeysSchema>

/** `PATCH /api/v1/account/passkeys/{id}`. */
export const passkeyUpdateSchema = z.strictObject({ name: passkeyNameSchema })
/** Type of {@link passkeyUpdateSchema} before parsing: what the form holds. */
export type PasskeyUpdate = z.input<typeof passkeyUpdateSchema>

const base64url = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[A-Za-z0-9_-]+$/u)
const credentialIdSchema = base64url(1400)

/** Ways to reach a passkey (Web Authentication Level 3, section 5.8.4) that are handed on to browsers. */
export const passkeyTransports = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const

const descriptorSchema = z.object({
  id: credentialIdSchema,
  type: z.literal('public-key'),
  transports: z.array(z.enum(passkeyTransports)),
})

/** `PublicKeyCredentialCreationOptionsJSON` (Web Authentication Level 3, section 5.1.9): what a browser makes a passkey with. */
export const passkeyCreationOptionsSchema = z
  .object({
    rp: z.object({ id: z.string().max(253), name: z.string().max(64) }),
    user: z.object({ id: base64url(86), name: z.string().max(254), displayName: z.string().max(120) }),
    challenge: base64url(43),
    pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.int() })),
    timeout: z.int(),
    excludeCredentials: z.array(descriptorSchema),
    authenticatorSelection: z.object({
      residentKey: z.literal('required'),
      requireResidentKey: z.literal(true),
      userVerification: z.literal('required'),
    }),
    attestation: z.literal('none'),
    extensions: z.object({ credProps: z.literal(true) }),
  })
  .meta({ id: 'PasskeyCreationOptions' })
/** Type of {@link passkeyCreationOptionsSchema}. */
export type PasskeyCreationOptions = z.infer<typeof passkeyCreationOptionsSchema>

/**
 * `PublicKeyCredentialRequestOptionsJSON` (Web Authentication Level 3, section 5.1.10): what a browser asks for a passkey with. An empty
 * `allowCredentials` means that any of this installation's will do.
 */
export const passkeyRequestOptionsSchema = z
  .object({
    rpId: z.string().max(253),
    challenge: base64url(43),
    timeout: z.int(),
    userVerification: z.literal('required'),
    allowCredentials: z.array(descriptorSchema),
  })
  .meta({ id: 'PasskeyRequestOptions' })
/** Type of {@link passkeyRequestOptionsSchema}. */
export type PasskeyRequestOptions = z.infer<typeof passkeyRequestOptionsSchema>

// What browsers add to the standard's fields is left out rather than refused: there will be more of it.
const credentialFields = {
  id: credentialIdSchema,
  rawId: credentialIdSchema,
  type: z.literal('public-key'),
  clientExtensionResults: z.object({}).default({}),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).optional().catch(undefined),
}
const clientDataJSON = base64url(4096)

/** `RegistrationResponseJSON` (Web Authentication Level 3, section 5.1): a passkey that was just made. */
export const passkeyRegistrationSchema = z.object({
  ...credentialFields,
  response: z.object({
    clientDataJSON,
    attestationObject: base64url(32_768),
    transports: z.array(z.string().max(32)).max(10).optional(),
  }),
})
/** Type of {@link passkeyRegistrationSchema}. */
export type PasskeyRegistration = z.infer<typeof passkeyRegistrationSchema>

/** `AuthenticationResponseJSON` (Web Authentication Level 3, section 5.1): the answer of a passkey to a challenge. */
export const passkeyAssertionSchema = z.object({
  ...credentialFields,
  response: z.object({
    clientDataJSON,
    authenticatorData: base64url(4096),
    signature: base64url(2048),
    userHandle: base64url(86).nullish(),
  }),
})
/** Type of {@link passkeyAssertionSchema}. */
export type PasskeyAssertion = z.infer<typeof passkeyAssertionSchema>

/** `POST /api/v1/account/passkeys`. */
export const passkeyCreateSchema = z.strictObject({ name: passkeyNameSchema, credential: passkeyRegistrationSchema })
/** Type of {@link passkeyCreateSchema} before parsing: what the form holds. */
export type PasskeyCreate = z.input<typeof passkeyCreateSchema>

/** What `POST /api/v1/account/passkeys` answers. `codes`: recovery codes, shown this once; none if two-step sign-in was on before. */
export const passkeyCreatedSchema = z
  .object({ passkey: passkeySchema, codes: z.array(z.string().max(64)) })
  .meta({ id: 'PasskeyCreated' })
/** Type of {@link passkeyCreatedSchema}. */
export type PasskeyCreated = z.infer<typeof passkeyCreatedSchema>

/** `POST /api/v1/session/passkey`, `…/session/second-factor/passkey`, `…/session/proof/passkey`. */
export const passkeyAnswerSchema = z.strictObject({ credential: passkeyAssertionSchema })
/** Type of {@link passkeyAnswerSchema} before parsing: what the browser gave. */
export type PasskeyAnswer = z.input<typeof passkeyAnswerSchema>
