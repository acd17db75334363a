import { parseArgs } from 'node:util'
import { z } from 'zod'
import type { Installation } from '../installation.ts'
import { AppError } from '../lib/app-error.ts'
import { UsageError } from './usage.ts'

const numberSchema = z
  .string()
  .regex(/^[0-9]{1,9}$/u)
  .transform(Number)

/**
 * Reads the command line of `suspend-company`, `resume-company` and `allow-any-network`.
 * @param args what follows the command
 * @throws UsageError when the number is missing or none
 * @returns the company's number
 */
export function readCompanyNumber(args: string[]): number {
  const { values } = parseArgs({ args, options: { number: { type: 'string' } } })
  const { data } = numberSchema.safeParse(values.number)
  if (data === undefined)
    throw new UsageError('--number must be the number of a company; latchkey list-companies shows them.')
  return data
}

/**
 * Lists the companies.
 * @param installation where
 * @returns what to print: a line for each
 */
export async function listCompanies({ services }: Installation): Promise<string> {
  const companies = await services.companies.listAll()
  const lines = companies.map(
    ({ number, status, language, name }) =>
      `${String(number).padStart(9)}  ${status.padEnd('suspended'.length)}  ${language.padEnd(5)}  ${name}\n`,
  )
  return lines.length > 0 ? lines.join('') : 'There is no company yet; latchkey create-company makes one.\n'
}

const noCompany = (number: number): UsageError => new UsageError(`There is no company with number ${number}.`)

const orUnknown =
  (number: number) =>
  (error: unknown): never => {
    throw error instanceof AppError && error.code === 'not_found' ? noCompany(number) : error
  }

/**
 * Suspends a company.
 * @param installation where
 * @param number the company's
 * @throws UsageError when there is no such company
 * @returns what to print
 */
export async function suspendCompany({ services }: Installation, number: number): Promise<string> {
  const changed = await services.companies.suspend(number).catch(orUnknown(number))
  if (!changed) return `Company ${number} is suspended already.\n`
  return `Company ${number} is suspended, on every node within a second: nobody of it signs in, no token of it is issued or accepted.\nNothing was deleted; latchkey resume-company brings it back.\n`
}

/**
 * Ends a suspension.
 * @param installation where
 * @param number the company's
 * @throws UsageError when there is no such company
 * @returns what to print
 */
export async function resumeCompany({ services }: Installation, number: number): Promise<string> {
  const changed = await services.companies.resume(number).catch(orUnknown(number))
  return changed
    ? `Company ${number} is active again, and everything of it as it was.\n`
    : `Company ${number} is active already.\n`
}

/**
 * Lets the people of a company be signed in from anywhere again.
 * @param installation where
 * @param number the company's
 * @throws UsageError when there is no such company
 * @returns what to print
 */
export async function allowAnyNetwork({ services }: Installation, number: number): Promise<string> {
  const company = await services.companies.findByNumber(number)
  if (!company) throw noCompany(number)
  return (await services.securitySettings.allowAnyNetwork(company.id))
    ? `People of company ${number} can be signed in from any network again, on every node within a second.\n`
    : `People of company ${number} can be signed in from any network already.\n`
}
