import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { fileURLToPath } from 'node:url'
import { compiled, type Product } from './product.ts'
import { unique } from './unique.ts'

/** A company that nobody else knows of, with nobody in it but its Super Administrator. */
export interface NewCompany {
  name: string
  superAdministrator: { name: string; email: string }
}

const cli = fileURLToPath(new URL('../../apps/api/src/cli.ts', import.meta.url))

/**
 * Makes a company with the operator's command, as one does on an installation of one's own. Its Super Administrator has the
 * demo company's password.
 * @param product where
 */
export async function createCompany(product: Product): Promise<NewCompany> {
  const name = unique('Harbour Works')
  const email = `${name.toLowerCase().replaceAll(' ', '.')}@harbour.example`
  const superAdministrator = { name: 'Nadia Haddad', email }
  const options = ['--name', name, '--email', email, '--super-administrator-name', superAdministrator.name]
  const { child, ...ended } = run(['create-company', ...options, '--testing-password-stdin'], await settings(product))
  child.stdin?.end(`${product.password}\n`)
  await ended.result
  return { name, superAdministrator }
}

function run(args: string[], env: NodeJS.ProcessEnv) {
  const result = promisify(execFile)(process.execPath, [cli, ...args], { env: { ...process.env, ...env } })
  return { child: result.child, result }
}

const read = async ({ dataDir }: Product, ...path: string[]): Promise<string> =>
  (await readFile(join(dataDir, ...path), 'utf8')).trim()

/** The address of the installation's database, for its superuser. */
export async function databaseOf(product: Product): Promise<string> {
  const password = encodeURIComponent(await read(product, 'postgres-password'))
  // Its fourth line is the port (PostgreSQL: "postmaster.pid").
  const port = (await read(product, 'postgres', 'cluster', 'postmaster.pid')).split('\n')[3]
  return `postgres://postgres:${password}@127.0.0.1:${port}/latchkey`
}

/** What an operator knows of the installation: its database and its master key. */
async function settings(product: Product): Promise<NodeJS.ProcessEnv> {
  return {
    NODE_COMPILE_CACHE: compiled,
    DATABASE_URL: await databaseOf(product),
    LATCHKEY_MASTER_KEY: await read(product, 'master-key'),
    LATCHKEY_ISSUER: product.url,
  }
}
