import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const passedOver = new Set(['node_modules', 'dist', 'test', '.git'])

/**
 * One hash over the names and contents of files.
 * @param {string} root the folder that names are taken relative to
 * @param {string[]} paths absolute paths of files and folders (with everything below them but tests and products)
 * @param {string[]} [extras] further words that the result depends on
 * @returns {string}
 */
export function fingerprint(root, paths, extras = []) {
  const hash = createHash('sha256')
  for (const extra of extras) hash.update(`${extra}\0`)
  for (const file of paths.flatMap(filesBelow).toSorted()) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0')
  }
  return hash.digest('hex')
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesBelow(path) {
  let entries
  try {
    entries = readdirSync(path, { withFileTypes: true })
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path]
    if (error.code === 'ENOENT') return []
    throw error
  }
  return entries.flatMap((entry) => {
    if (passedOver.has(entry.name)) return []
    const child = join(path, entry.name)
    if (entry.isDirectory()) return filesBelow(child)
    return entry.isFile() ? [child] : []
  })
}

/**
 * @param {string} path
 * @returns {string | undefined}
 */
export function readStamp(path) {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}

/**
 * @param {string} path
 * @param {string} value
 */
export function writeStamp(path, value) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${value}\n`)
}
