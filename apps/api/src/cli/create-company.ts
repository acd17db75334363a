import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import {
  defaultPasswordRules,
  emailSchema,
  fieldErrorMap,
  languageSchema,
  line,
  newPasswordSchema,
  toFieldErrors,
} from '@latchkey/contracts'
import { z } from 'zod'
import type { Installation } from '../installation.ts'
import { describeLink } from './create-link.ts'
import { UsageError } from './usage.ts'

const companySchema = z.object({
  name: line(120),
  email: emailSchema,
  'super-administrator-name': line(120),
  language: languageSchema.default('en'),
})
const passwordSchema = z.object({ password: newPasswordSchema })

/** A company to be made. Its Super Administrator is invited, unless a test has set a password. */
type CompanyWanted = z.infer<typeof companySchema> & { password?: string }

/**
 * Reads the command line of `create-company`, and a test's password from standard input: never from an argument, which everybody on the
 * machine could read.
 * @param args what follows the command
 * @throws UsageError naming what can't be used
 */
export async function readCompany(args: string[]): Promise<CompanyWanted> {
  const { values } = parseArgs({
    args,
    options: {
      name: { type: 'string' },
      email: { type: 'string' },
      'super-administrator-name': { type: 'string' },
      language: { type: 'string' },
      'testing-password-stdin': { type: 'boolean', default: false },
    },
  })
  const { 'testing-password-stdin': hasPassword, ...fields } = values
  const wanted = check(companySchema, fields)
  return hasPassword ? { ...wanted, password: await readPassword(wanted) } : wanted
}

async function readPassword(owner: z.infer<typeof companySchema>): Promise<string> {
  const [typed] = (await text(process.stdin)).split(/\r?\n/u)
  const { password } = check(passwordSchema, { password: typed })
  // With its list of passwords it takes a moment to load, which nobody else should wait for.
  const { findPasswordFault } = await import('../lib/password-rules.ts')
  const person = { name: owner['super-administrator-name'], email: owner.email }
  const fault = findPasswordFault('password', password, person, defaultPasswordRules)
  if (fault) throw new UsageError(`${fault.message}.`)
  return password
}

function check<Schema extends z.ZodType>(schema: Schema, fields: unknown): z.infer<Schema> {
  const result = schema.safeParse(fields, { error: fieldErrorMap })
  if (result.success) return result.data
  const [fault] = toFieldErrors(result.error.issues)
  const what = fault?.path === 'password' ? fault.message : `--${fault?.message}`
  throw new UsageError(`${what}.`)
}

/**
 * Makes the company and says how to sign in.
 * @param installation where
 * @param wanted from {@link readCompany}
 * @returns what to print
 */
export async function createCompany({ services }: Installation, wanted: CompanyWanted): Promise<string> {
  const { name, email, language, password } = wanted
  const { company, invitation } = await services.companies.create({
    name,
    language,
    superAdministrator: {
      name: wanted['super-administrator-name'],
      email,
      ...(password === undefined ? {} : { password }),
    },
  })
  const next = invitation ? describeLink(email, invitation) : [`Sign in at ${services.issuer} as ${email}.`]
  return `${[`${company.name} is there, with number ${company.number}.`, ...next].join('\n')}\n`
}
