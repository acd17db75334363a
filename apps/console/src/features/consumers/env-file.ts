import type { Consumer } from '@latchkey/contracts'

/** What a name looks like in that of a file. */
const inFileName = (name: string): string =>
  name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/gu, '')
    .toLowerCase()

/**
 * A consumer's credentials as programs read them on starting: what the file is called, and what is in it.
 * @param issuer which all endpoints begin with @param consumer whose @param secret in full
 */
export const envFile = (issuer: string, { name, key }: Consumer, secret: string): [fileName: string, text: string] => [
  `${inFileName(name) || 'latchkey'}.env`,
  `# ${name}\nLATCHKEY_ISSUER=${issuer}\nLATCHKEY_KEY=${key}\nLATCHKEY_SECRET=${secret}\n`,
]
