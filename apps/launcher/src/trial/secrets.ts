import { randomBytes, randomInt } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartError } from '@latchkey/api/start-error'

/**
 * A secret of the trial, made at the first start and kept in a file that only its owner may read.
 * @param make what to keep the first time: one line of text
 */
export function kept(folder: string, name: string, make: () => string): string {
  const path = join(folder, name)
  if (existsSync(path)) {
    const value = readFileSync(path, 'utf8').trim()
    if (value) return value
  }
  const value = make()
  writeFileSync(`${path}.new`, `${value}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
  return value
}

/** 256 random bits in letters, digits, `-` and `_`. */
export const randomSecret = (): string => randomBytes(32).toString('base64url')

/** The key that encrypts what must be readable again: 32 bytes, kept as base64. */
export function keptMasterKey(folder: string): Buffer {
  const key = Buffer.from(
    kept(folder, 'master-key', () => randomBytes(32).toString('base64')),
    'base64',
  )
  if (key.length === 32) return key
  throw new StartError(`${join(folder, 'master-key')} is damaged: put back the 32 bytes in base64 that it held.`)
}

/** The password of the trial's people: 79 random bits that can be read aloud and typed. */
export const keptDemoPassword = (folder: string): string => kept(folder, 'demo-password', readablePassword)

/** What the demo resource introspects tokens with. */
export function keptResourceServer(folder: string): { key: string; secret: string } {
  return {
    key: kept(folder, 'resource-server-key', randomKey),
    secret: kept(folder, 'resource-server-secret', randomSecret),
  }
}

const randomKey = (): string => randomBytes(16).toString('base64url')

function readablePassword(): string {
  // Without the pairs that look alike: 0 and o, 1, i and l.
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'
  const group = () => Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join('')
  return Array.from({ length: 4 }, group).join('-')
}
