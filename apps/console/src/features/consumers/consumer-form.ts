import {
  type AuthMethod,
  type ClientType,
  type Consumer,
  type GrantType,
  type JsonWebKey,
  type JsonWebKeySet,
  type Lifetimes,
  type TokenFormat,
  consumerAccessFaults,
  consumerCreateSchema,
  consumerUpdateSchema,
} from '@latchkey/contracts'
import { z } from 'zod'
import type { ChosenPicture } from '../../lib/chosen-picture.ts'
import { type Duration, toDuration, toSeconds } from '../../lib/duration.ts'
import { rangesOf, rangesText } from '../../lib/ip-ranges.ts'
import { sameValue } from '../../lib/three-way.ts'
import { readPublicKeys } from './public-keys.ts'

/** Where a consumer's public keys are: registered here, or published at an address. */
export type KeySource = 'here' | 'address'

/** What the panel's form holds: always every field, as the inputs need it. `''` is a choice not made yet. */
export interface ConsumerFormValues {
  grantType: GrantType | ''
  name: string
  description: string
  permissionGroupId: string
  clientType: ClientType
  redirectUris: string[]
  /** Empty for none. */
  website: string
  /** The logo of a new app. Of one that exists it is saved at once, and is no part of the form. */
  logo: ChosenPicture | null
  authMethod: AuthMethod
  keySource: KeySource
  /** The registered keys, and text that was pasted and is not among them yet. */
  jwks: { keys: JsonWebKey[]; text: string }
  jwksUri: string
  acceptsEndpointAudience: boolean
  requiresPkce: boolean
  followsOauth21: boolean
  issuesRefreshTokens: boolean
  tokenFormat: TokenFormat
  accessTokenSeconds: Duration
  refreshIdleSeconds: Duration
  refreshAbsoluteSeconds: Duration
  usesHub: boolean
  /** One range a line. */
  allowedIpRanges: string
  /** Empty for no limit. */
  requestsPerMinute: string
}

/** The fields that can still be changed once a consumer exists. */
export const editableFields = [
  'name',
  'description',
  'permissionGroupId',
  'redirectUris',
  'website',
  'authMethod',
  'jwks',
  'jwksUri',
  'acceptsEndpointAudience',
  'requiresPkce',
  'followsOauth21',
  'issuesRefreshTokens',
  'tokenFormat',
  'accessTokenSeconds',
  'refreshIdleSeconds',
  'refreshAbsoluteSeconds',
  'usesHub',
  'allowedIpRanges',
  'requestsPerMinute',
] as const
/** One of {@link editableFields}. */
export type EditableField = (typeof editableFields)[number]

/** The fields that most consumers never need, which is why they are behind a heading. */
export const advancedFields = [
  'authMethod',
  'jwks',
  'jwksUri',
  'accessTokenSeconds',
  'tokenFormat',
  'issuesRefreshTokens',
  'refreshIdleSeconds',
  'refreshAbsoluteSeconds',
  'requiresPkce',
  'followsOauth21',
  'acceptsEndpointAudience',
  'allowedIpRanges',
  'requestsPerMinute',
] as const satisfies EditableField[]

/** The form of a consumer that doesn't exist yet. @param given how long its tokens last unless told otherwise */
export const newForm = (given: Lifetimes): ConsumerFormValues => ({
  grantType: '',
  name: '',
  description: '',
  permissionGroupId: '',
  clientType: 'confidential',
  redirectUris: [''],
  website: '',
  logo: null,
  authMethod: 'client_secret',
  keySource: 'here',
  jwks: { keys: [], text: '' },
  jwksUri: '',
  acceptsEndpointAudience: false,
  requiresPkce: true,
  followsOauth21: false,
  issuesRefreshTokens: true,
  tokenFormat: 'jwt',
  accessTokenSeconds: toDuration(given.accessTokenSeconds),
  refreshIdleSeconds: toDuration(given.refreshIdleSeconds),
  refreshAbsoluteSeconds: toDuration(given.refreshAbsoluteSeconds),
  usesHub: false,
  allowedIpRanges: '',
  requestsPerMinute: '',
})

/** The form of an existing consumer. */
export const toForm = (consumer: Consumer): ConsumerFormValues => ({
  grantType: consumer.grantType,
  name: consumer.name,
  description: consumer.description ?? '',
  permissionGroupId: consumer.permissionGroup.id,
  clientType: consumer.clientType,
  redirectUris: consumer.redirectUris.length > 0 ? consumer.redirectUris : [''],
  website: consumer.website ?? '',
  logo: null,
  authMethod: consumer.authMethod,
  keySource: consumer.jwksUri === null ? 'here' : 'address',
  jwks: { keys: consumer.jwks?.keys ?? [], text: '' },
  jwksUri: consumer.jwksUri ?? '',
  acceptsEndpointAudience: consumer.acceptsEndpointAudience,
  requiresPkce: consumer.requiresPkce,
  followsOauth21: consumer.followsOauth21,
  issuesRefreshTokens: consumer.issuesRefreshTokens,
  tokenFormat: consumer.tokenFormat,
  accessTokenSeconds: toDuration(consumer.accessTokenSeconds),
  refreshIdleSeconds: toDuration(consumer.refreshIdleSeconds),
  refreshAbsoluteSeconds: toDuration(consumer.refreshAbsoluteSeconds),
  usesHub: consumer.usesHub,
  allowedIpRanges: rangesText(consumer.allowedIpRanges),
  requestsPerMinute: String(consumer.requestsPerMinute ?? ''),
})

/** Whether the form's consumer is an app that people authorize. */
export const isOfApp = ({ grantType }: ConsumerFormValues): boolean => grantType === 'authorization_code'

/** How the form's consumer signs in: a public app not at all, whatever was chosen before it became one. */
export const authMethodOf = (values: Pick<ConsumerFormValues, 'grantType' | 'clientType' | 'authMethod'>): AuthMethod =>
  values.grantType === 'authorization_code' && values.clientType === 'public'
    ? 'none'
    : values.authMethod === 'none'
      ? 'client_secret'
      : values.authMethod

/** The keys to register: those on the list and those in the text. Text that is no key goes as it is, for the contract to refuse. */
function keySetOf({ keys, text }: ConsumerFormValues['jwks']): JsonWebKeySet | string | null {
  if (text.trim() === '') return keys.length === 0 ? null : { keys }
  const read = readPublicKeys(text, keys)
  return 'keys' in read ? { keys: [...keys, ...read.keys] } : text
}

const keyFields = (values: ConsumerFormValues) => {
  const usesKeys = authMethodOf(values) === 'private_key_jwt'
  return {
    jwks: usesKeys && values.keySource === 'here' ? keySetOf(values.jwks) : null,
    jwksUri: usesKeys && values.keySource === 'address' ? values.jwksUri.trim() : null,
    ...(usesKeys ? { acceptsEndpointAudience: values.acceptsEndpointAudience } : {}),
  }
}

const appFields = (values: ConsumerFormValues) => ({
  redirectUris: values.redirectUris,
  website: values.website.trim() === '' ? null : values.website,
  ...(values.clientType === 'public' ? {} : { requiresPkce: values.requiresPkce }),
  followsOauth21: values.followsOauth21,
  issuesRefreshTokens: values.issuesRefreshTokens,
  ...(values.issuesRefreshTokens
    ? {
        refreshIdleSeconds: toSeconds(values.refreshIdleSeconds),
        refreshAbsoluteSeconds: toSeconds(values.refreshAbsoluteSeconds),
      }
    : {}),
})

const common = (values: ConsumerFormValues) => ({
  name: values.name,
  description: values.description.trim() === '' ? null : values.description,
  permissionGroupId: values.permissionGroupId,
  authMethod: authMethodOf(values),
  ...keyFields(values),
  accessTokenSeconds: toSeconds(values.accessTokenSeconds),
  tokenFormat: values.tokenFormat,
  usesHub: values.usesHub,
  allowedIpRanges: rangesOf(values.allowedIpRanges),
  requestsPerMinute: values.requestsPerMinute.trim() === '' ? null : Number(values.requestsPerMinute),
  ...(isOfApp(values) ? appFields(values) : {}),
})

/** Left as they are, these are for the server to fill in. */
const defaults = new Map<string, unknown>([
  ['website', null],
  ['jwks', null],
  ['jwksUri', null],
  ['acceptsEndpointAudience', false],
  ['requiresPkce', true],
  ['followsOauth21', false],
  ['issuesRefreshTokens', true],
  ['tokenFormat', 'jwt'],
  ['usesHub', false],
  ['allowedIpRanges', []],
  ['requestsPerMinute', null],
])

function withoutDefaults(fields: object, given: Lifetimes): object {
  const known = new Map([...defaults, ...Object.entries(given)])
  const isDefault = (name: string, value: unknown): boolean =>
    // For a public app it is the other one.
    name === 'authMethod' ? value !== 'private_key_jwt' : known.has(name) && sameValue(known.get(name), value)
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => !isDefault(name, value)))
}

/**
 * The form as `POST /consumers` takes it, checked by its contract.
 * @param given what the company gives a new consumer, which is left for the server to fill in
 */
export const createFormSchema = (given: Lifetimes) =>
  z
    .transform((values: ConsumerFormValues): unknown => ({
      ...withoutDefaults(common(values), given),
      grantType: values.grantType,
      ...(isOfApp(values) ? { clientType: values.clientType } : {}),
    }))
    .pipe(consumerCreateSchema)

/** The form as `PATCH /consumers/{id}` takes it, with every field, checked by its contract and the rules across fields. */
export const updateFormSchema = z
  .transform((values: ConsumerFormValues): unknown => common(values))
  .pipe(
    consumerUpdateSchema.superRefine((update, context) => {
      const { authMethod = 'client_secret', jwks = null, jwksUri = null, requiresPkce = true } = update
      const faults = consumerAccessFaults({
        // Only public apps sign in not at all, and that can't be changed.
        clientType: authMethod === 'none' ? 'public' : 'confidential',
        authMethod,
        jwks,
        jwksUri,
        requiresPkce,
        refreshIdleSeconds: update.refreshIdleSeconds ?? 0,
        refreshAbsoluteSeconds: update.refreshAbsoluteSeconds ?? Infinity,
      })
      for (const { path, code } of faults) context.addIssue({ code: 'custom', path: [path], message: code })
    }),
  )

/** What either form becomes. */
export type ConsumerBody = z.output<ReturnType<typeof createFormSchema>> | z.output<typeof updateFormSchema>
