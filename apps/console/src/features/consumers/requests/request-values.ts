import type { AuthMethod } from '@latchkey/contracts'

/** The one kind of assertion there is (RFC 7523 section 2.2). */
export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** What is said in comments and questions of a request, in the person's language. */
export interface RequestWords {
  token: string
  call: string
  inspect: string
  open: string
  paste: string
  otherState: string
  exchange: string
  refresh: string
}

/** What every request of a consumer is made of. */
export interface RequestValues {
  /** The issuer, which all endpoints begin with. */
  issuer: string
  key: string
  authMethod: AuthMethod
  /** The secret or the assertion: in full, or a word to put it in the place of. */
  proof: string
  words: RequestWords
}

/** Of the client credentials grant. */
export interface ProgramValues extends RequestValues {
  /** What the token is for: a call through the Hub, or asking Latchkey about the token; `null` where neither can be done. */
  firstCall: { kind: 'hub'; url: string } | { kind: 'introspection' } | null
}

/** Of the authorization code grant. */
export interface AppValues extends RequestValues {
  redirectUri: string
  /** Whether there are refresh tokens to show the use of. */
  refreshes: boolean
}

/** A programming language that requests are written in. */
export interface RequestLanguage {
  name: string
  /** A program that gets a token and makes a call with it. */
  program: (values: ProgramValues) => string
  /** A program that sends a person to the authorization page, exchanges the code and refreshes the tokens. */
  app: (values: AppValues) => string
}

/** Fields that say who is calling, for whoever does not do it with a secret, which goes into a header (RFC 6749 section 2.3.1). */
export function credentialFields({ authMethod, key, proof }: RequestValues): [name: string, value: string][] {
  if (authMethod === 'client_secret') return []
  if (authMethod === 'none') return [['client_id', key]]
  return [
    ['client_assertion_type', assertionType],
    ['client_assertion', proof],
  ]
}

/** A text as JavaScript, Python and C# write it. */
export const quoted = (text: string): string => JSON.stringify(text)

/** Parts of a program with an empty line between them; those that are missing leave none. */
export const paragraphs = (...parts: readonly (string | false | null)[]): string =>
  `${parts.filter((part) => part !== false && part !== null).join('\n\n')}\n`

/** What a program begins with, as JavaScript and C# name it. */
export type Constant = 'issuer' | 'key' | 'secret' | 'redirectUri'

/** A constant's name as Python and PHP write it. */
export const inCapitals = (name: Constant): string => (name === 'redirectUri' ? 'REDIRECT_URI' : name.toUpperCase())

/**
 * The values that a program begins with, as far as it needs them, a line each.
 * @param values what the program is made of
 * @param write a line of it in the language
 */
export function constants(values: ProgramValues | AppValues, write: (name: Constant, value: string) => string): string {
  const { issuer, key, authMethod, proof } = values
  const isSecret = authMethod === 'client_secret'
  const redirectUri = 'redirectUri' in values ? values.redirectUri : null
  const lines = [write('issuer', issuer)]
  if (isSecret || redirectUri !== null) lines.push(write('key', key))
  if (isSecret) lines.push(write('secret', proof))
  if (redirectUri !== null) lines.push(write('redirectUri', redirectUri))
  return lines.join('\n')
}

/**
 * What a program does with its token, below a comment that says so; `null` where there is nothing to be done with it.
 * @param sign what begins a comment
 * @param code in the language: asking about the token, and a call through the Hub
 */
export function firstCallOf(
  { firstCall, words }: ProgramValues,
  sign: '//' | '#',
  code: { introspection: string; hub: (url: string) => string },
): string | null {
  if (firstCall === null) return null
  return firstCall.kind === 'hub'
    ? `${sign} ${words.call}\n${code.hub(firstCall.url)}`
    : `${sign} ${words.inspect}\n${code.introspection}`
}
