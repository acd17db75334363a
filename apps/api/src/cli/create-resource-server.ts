import { parseArgs } from 'node:util'
import { line } from '@latchkey/contracts'
import type { Installation } from '../installation.ts'
import { newKey, newSecret } from '../lib/secret.ts'
import { UsageError } from './usage.ts'

/** What `create-resource-server` is to make. */
interface ResourceServerWanted {
  name: string
  audience?: string
}

/**
 * Reads the command line of `create-resource-server`.
 * @param args what follows the command
 * @throws UsageError naming what can't be used
 */
export function readResourceServer(args: string[]): ResourceServerWanted {
  const { values } = parseArgs({ args, options: { name: { type: 'string' }, audience: { type: 'string' } } })
  const name = line(120).safeParse(values.name)
  if (!name.success) throw new UsageError("--name can't be blank, and has at most 120 characters.")
  const { audience } = values
  if (audience !== undefined && (audience.length > 500 || audience.includes('#') || !URL.canParse(audience))) {
    throw new UsageError('--audience must be an absolute URI without fragment.')
  }
  return { name: name.data, ...(audience === undefined ? {} : { audience }) }
}

/**
 * Registers the resource server.
 * @param installation where
 * @param wanted from {@link readResourceServer}
 * @returns what to print: the only time the secret is shown
 */
export async function createResourceServer(
  { services }: Installation,
  { name, audience = services.audience }: ResourceServerWanted,
): Promise<string> {
  const key = newKey()
  const secret = newSecret()
  await services.resourceServers.upsert({ key, secret, name, audience })
  return `${name} may now ask about tokens for ${audience}.\nKey:    ${key}\nSecret: ${secret}\nThe secret is shown this once.\n`
}
