import { newSecret } from '../../lib/secret.ts'

/** A UUID's 16 bytes as base64url. */
const idLength = 22
/** 256 random bits as base64url. */
const secretLength = 43
/** What all refresh tokens of a grant share, as base64url: 132 random bits. */
const chainSecretLength = 22
const chainLength = idLength + chainSecretLength

const base64url = /^[\w-]+$/u

const idText = (id: string): string => Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url')

const idOf = (text: string): string =>
  Buffer.from(text.slice(0, idLength), 'base64url')
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5')

const isWellFormed = (text: string, length: number): boolean => text.length === length && base64url.test(text)

/**
 * A new authorization code: 65 base64url characters, of which the first 22 are the grant's id, so that its row is found without an index of
 * codes. Ids are known to resource servers; what makes the code unguessable is the secret behind.
 * @param grantId the grant it starts
 */
export const newCode = (grantId: string): string => idText(grantId) + newSecret()

/** The id of the grant that a code would be of, or `undefined` for what can't be one of our codes. @param code as presented */
export const grantOfCode = (code: string): string | undefined =>
  isWellFormed(code, idLength + secretLength) ? idOf(code) : undefined

/** A refresh token taken apart. */
export interface RefreshTokenParts {
  grantId: string
  /** What all tokens of the grant begin with; a secret. */
  chain: string
}

/** What all refresh tokens of a grant begin with: 44 base64url characters. @param grantId the grant */
export const newChain = (grantId: string): string => idText(grantId) + newSecret().slice(0, chainSecretLength)

/**
 * A refresh token: 87 base64url characters.
 * @param chain from {@link newChain}
 * @param own 43 base64url characters that are this token's alone
 */
export const refreshTokenOf = (chain: string, own: string): string => chain + own

/** The parts of a refresh token, or `undefined` for what can't be one of ours. @param token as presented */
export const refreshTokenParts = (token: string): RefreshTokenParts | undefined =>
  isWellFormed(token, chainLength + secretLength)
    ? { grantId: idOf(token), chain: token.slice(0, chainLength) }
    : undefined
