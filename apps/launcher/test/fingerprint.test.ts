import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fingerprint } from '../prepare/fingerprint.mjs'
import { temporaryFolder } from './support/temporary-folder.ts'

function sources() {
  const root = temporaryFolder()
  mkdirSync(join(root, 'src'))
  writeFileSync(join(root, 'src/a.ts'), 'one')
  return { root, print: () => fingerprint(root, [join(root, 'src')]) }
}

test('the same sources need no new build', () => {
  const { root, print } = sources()
  const before = print()
  writeFileSync(join(root, 'src/a.ts'), 'one')
  expect(print()).toBe(before)
})

test('changed, added and renamed sources need one', () => {
  const { root, print } = sources()
  const seen = [print()]
  writeFileSync(join(root, 'src/a.ts'), 'two')
  seen.push(print())
  writeFileSync(join(root, 'src/b.ts'), '')
  seen.push(print())
  renameSync(join(root, 'src/b.ts'), join(root, 'src/c.ts'))
  seen.push(print())
  expect(new Set(seen).size).toBe(seen.length)
})

test('tests, packages and products are no sources', () => {
  const { root, print } = sources()
  const before = print()
  for (const folder of ['test', 'node_modules', 'dist']) {
    mkdirSync(join(root, 'src', folder))
    writeFileSync(join(root, 'src', folder, 'x.ts'), 'x')
  }
  expect(print()).toBe(before)
})

test('a source that does not exist yet is no error', () => {
  const root = temporaryFolder()
  expect(fingerprint(root, [join(root, 'later')])).toMatch(/^[0-9a-f]{64}$/)
})
