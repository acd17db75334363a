import { fieldError, type FieldError, type PasswordRules } from '@latchkey/contracts'
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

/** Whether a password is one of the most common, or the same with digits or signs around it, or repeated. */
function isCommon(typed: string): boolean {
  const core = typed.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  return [typed, repeatedPart(typed), core, repeatedPart(core)].some((text) => common.has(text))
}

/** Whether a password is a repetition or sequence, or the person's own name or address with little else. */
function isObvious(typed: string, owner: PasswordOwner): boolean {
  if (repeatedPart(typed).length < minWordLength || isSequence(typed)) return true
  const own = wordsOf(owner).reduce((rest, word) => rest.replaceAll(word, ''), typed)
  return own !== typed && own.replaceAll(/[^\p{L}\p{N}]/gu, '').length < minOwnLength
}

/**
 * What is wrong with a new password.
 * @param path the field it came in
 * @param password as typed
 * @param owner whom it is for
 * @param rules what their company asks
 * @returns `too_short`, or `common_password` for what is among those that are tried first; `undefined` when all is well
 */
export function findPasswordFault(
  path: string,
  password: string,
  owner: PasswordOwner,
  { minPasswordLength, refusesCommonPasswords }: PasswordRules,
): FieldError | undefined {
  if (password.length < minPasswordLength) return fieldError(path, 'too_short', minPasswordLength)
  const typed = password.toLowerCase()
  const isEasy = isObvious(typed, owner) || (refusesCommonPasswords && isCommon(typed))
  return isEasy ? fieldError(path, 'common_password') : undefined
}

/**
 * Holds a new password to the rules. Whatever sets a password somebody chose calls this first: the account, links for a first or another
 * password.
 * @param args as for {@link findPasswordFault}
 * @throws AppError `validation` at the field
 */
export function requireGoodPassword(...args: Parameters<typeof findPasswordFault>): void {
  const fault = findPasswordFault(...args)
  if (fault) throw invalidFields(fault)
}
