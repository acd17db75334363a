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
import { newSecret } from '../lib/secret.ts'
import { readPassword } from './read-password.ts'
import { UsageError } from './usage.ts'

const companySchema = z.object({
  name: line(120),
  email: emailSchema,
  'super-administrator-name': line(120),
  language: languageSchema.default('en'),
  password: newPasswordSchema,
})

type CompanyWanted = z.infer<typeof companySchema>

/**
 * Reads the command line of `create-company`, and the password from where it says.
 * @param args what follows the command
 * @throws UsageError naming what can't be used
 */
export async function readCompany(args: string[]): Promise<{ wanted: CompanyWanted; generated: boolean }> {
  const { values } = parseArgs({
    args,
    options: {
      name: { type: 'string' },
      email: { type: 'string' },
      'super-administrator-name': { type: 'string' },
      language: { type: 'string' },
      'password-stdin': { type: 'boolean', default: false },
      'generate-password': { type: 'boolean', default: false },
    },
  })
  const { 'password-stdin': fromStdin, 'generate-password': generated, ...fields } = values
  if (fromStdin && generated) throw new UsageError('Use --password-stdin or --generate-password, not both.')
  // Before the password is asked for, so that nobody types one in vain.
  check(companySchema.omit({ password: true }), fields)
  const password = generated ? newSecret() : await readPassword(fromStdin)
  const wanted = check(companySchema, { ...fields, password })
  // With its list of passwords it takes a moment to load, which nobody else should wait for.
  const { findPasswordFault } = await import('../lib/password-rules.ts')
  const owner = { name: wanted['super-administrator-name'], email: wanted.email }
  const fault = findPasswordFault('password', wanted.password, owner, defaultPasswordRules)
  if (fault) throw new UsageError(`${fault.message}.`)
  return { wanted, generated }
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
 * @param company from {@link readCompany}
 * @returns what to print
 */
export async function createCompany(
  { services }: Installation,
  { wanted, generated }: Awaited<ReturnType<typeof readCompany>>,
): Promise<string> {
  const { name, email, language, password } = wanted
  const { company } = await services.companies.create({
    name,
    language,
    superAdministrator: { name: wanted['super-administrator-name'], email, password },
  })
  const lines = [
    `${company.name} is there, with number ${company.number}.`,
    `Sign in at ${services.issuer} as ${email}.`,
  ]
  if (generated) lines.push(`Password, shown this once: ${password}`)
  return `${lines.join('\n')}\n`
}
