import { fieldError } from '@latchkey/contracts'
import { dictionary } from '@zxcvbn-ts/language-common'
import { invalidFields } from './app-error.ts'

const common: ReadonlySet<string> = new Set(dictionary['passwords-common'])

/** Shorter parts of a name are in too many words. */
const minWordLength = 4
/** What a password needs besides the person's own name and address. */
const minOwnLength = 8

/** The shortest text that gives the whole when it is repeated: `abc` of `abcabc`. */
function repeatedPart(text: string): string {
  const length = (text + text).indexOf(text, 1)
  return text.slice(0, length)
}

/** Whether each character follows the one before at the same distance, as in `abcdef`, `97531` and `8901234`. */
function isSequence(text: string): boolean {
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0)
  const [first = 0, second = 0] = codes
  const distance = second - first
  const isDigits = /^\d+$/u.test(text)
  return codes
    .slice(1)
    .every((code, index) =>
      isDigits ? (code - (codes[index] ?? 0) - distance) % 10 === 0 : code - (codes[index] ?? 0) === distance,
    )
}

/** Whom a password is for: what it must not be made of. */
export interface PasswordOwner {
  name: string
  email: string
}

const wordsOf = ({ name, email }: PasswordOwner): string[] =>
  [email, ...`${email} ${name}`.split(/[^\p{L}\p{N}]+/u)]
    .map((word) => word.toLowerCase())
    .filter((word) => word.length >= minWordLength)
    .toSorted((one, other) => other.length - one.length)

/**
 * Whether a password is among those that are tried first: one of the most common, the same with digits or signs around it, a repetition or
 * sequence, or the person's own name or address with little else.
 * @param password as typed
 * @param owner whom it is for
 */
export function isCommonPassword(password: string, owner: PasswordOwner): boolean {
  const typed = password.toLowerCase()
  const part = repeatedPart(typed)
  const core = typed.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  if ([typed, part, core, repeatedPart(core)].some((text) => common.has(text))) return true
  if (part.length < minWordLength || isSequence(typed)) return true
  const words = wordsOf(owner)
  const own = words.reduce((rest, word) => rest.replaceAll(word, ''), typed)
  return own !== typed && own.replaceAll(/[^\p{L}\p{N}]/gu, '').length < minOwnLength
}

/**
 * The rules for a new password beyond its length, which the contract's `newPasswordSchema` holds. Whatever sets a password somebody chose
 * calls this first: the account, links for a first or another password.
 * @param path the field it came in
 * @param password as typed
 * @param owner whom it is for
 * @throws AppError `validation` with `common_password` at the field
 */
export function requireGoodPassword(path: string, password: string, owner: PasswordOwner): void {
  if (isCommonPassword(password, owner)) throw invalidFields(fieldError(path, 'common_password'))
}
