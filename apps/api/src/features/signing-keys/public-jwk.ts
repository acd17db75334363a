/** The public half of a signing key as it is published (RFC 7517 section 4). */
export interface PublicJwk {
  kty: string
  crv?: string
  x?: string
  y?: string
  n?: string
  e?: string
  kid: string
  use: 'sig'
  alg: string
}
