import type { FieldErrorCode } from './plain/field-errors.ts'
import type { JsonWebKeySet } from './json-web-keys.ts'

/** What the rules across a consumer's fields look at. */
export interface ConsumerAccess {
  clientType: 'confidential' | 'public'
  authMethod: 'client_secret' | 'private_key_jwt' | 'none'
  jwks: JsonWebKeySet | null
  jwksUri: string | null
  requiresPkce: boolean
  refreshIdleSeconds: number
  refreshAbsoluteSeconds: number
}

interface Rule {
  path: keyof ConsumerAccess
  code: FieldErrorCode
  isBroken: (consumer: ConsumerAccess) => boolean
}

const usesKeys = ({ authMethod }: ConsumerAccess): boolean => authMethod === 'private_key_jwt'

const rules: Rule[] = [
  {
    path: 'authMethod',
    code: 'not_for_client_type',
    isBroken: ({ clientType, authMethod }) => (clientType === 'public') !== (authMethod === 'none'),
  },
  {
    path: 'jwks',
    code: 'keys_needed',
    isBroken: (consumer) => usesKeys(consumer) && consumer.jwks === null && consumer.jwksUri === null,
  },
  {
    path: 'jwksUri',
    code: 'keys_twice',
    isBroken: (consumer) => usesKeys(consumer) && consumer.jwks !== null && consumer.jwksUri !== null,
  },
  {
    path: 'jwks',
    code: 'not_for_auth_method',
    isBroken: (consumer) => !usesKeys(consumer) && consumer.jwks !== null,
  },
  {
    path: 'jwksUri',
    code: 'not_for_auth_method',
    isBroken: (consumer) => !usesKeys(consumer) && consumer.jwksUri !== null,
  },
  {
    path: 'requiresPkce',
    code: 'pkce_for_public',
    isBroken: ({ clientType, requiresPkce }) => clientType === 'public' && !requiresPkce,
  },
  {
    path: 'refreshIdleSeconds',
    code: 'idle_above_absolute',
    isBroken: ({ refreshIdleSeconds, refreshAbsoluteSeconds }) => refreshIdleSeconds > refreshAbsoluteSeconds,
  },
]

/**
 * Which fields of a consumer don't go together: how it authenticates, with which keys, and how long its tokens last.
 * @param consumer with every default filled in
 * @returns the fields at fault with the rule each breaks; empty when all is well
 */
export const consumerAccessFaults = (
  consumer: ConsumerAccess,
): { path: keyof ConsumerAccess; code: FieldErrorCode }[] =>
  rules.filter(({ isBroken }) => isBroken(consumer)).map(({ path, code }) => ({ path, code }))
