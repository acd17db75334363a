import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pageWeights, type PageWeight, readManifest, weightLimit } from '../scripts/page-weight.ts'

const root = join(import.meta.dirname, '..')
let distribution: string
let weights: PageWeight[]

beforeAll(async () => {
  distribution = await mkdtemp(join(tmpdir(), 'latchkey-console-'))
  // A process of its own: inside the test run vite would build React for development.
  await promisify(execFile)(
    execPath,
    [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--outDir', distribution],
    {
      cwd: root,
      env: { ...process.env, NODE_ENV: 'production' },
    },
  )
  weights = await pageWeights(distribution)
}, 120_000)

afterAll(() => rm(distribution, { recursive: true, force: true }))

test.each(['/sign-in', '/set-password', '/forgot-password', '/authorize'])(
  '%s loads at most 170 kB of JavaScript after gzip',
  (page) => {
    const weight = weights.find((candidate) => candidate.page === page)
    expect(weight?.bytes).toBeGreaterThan(50_000)
    expect(weight?.bytes).toBeLessThanOrEqual(weightLimit)
  },
)

test('the weight counts the page, its texts and what both import', () => {
  const files = weights.flatMap((weight) => weight.files).join('\n')
  for (const part of ['index-', 'sign-in-page-', 'authorization-page-', 'react']) expect(files).toContain(part)
})

test('no page in front of the console loads what pages of the console share', () => {
  const files = weights.flatMap((weight) => weight.files)
  expect(files.filter((file) => /\/(?:interface|parts)-/u.test(file))).toEqual([])
})

test('no two files import each other, by whatever way: one of them would run before what it needs', async () => {
  const manifest = await readManifest(distribution)
  const importsOf = new Map(Object.entries(manifest).map(([key, { imports }]) => [key, imports]))
  // File after file is taken away that imports none of those that are left.
  for (let left = -1; left !== importsOf.size;) {
    left = importsOf.size
    for (const [key, imports] of importsOf) if (!imports.some((one) => importsOf.has(one))) importsOf.delete(key)
  }
  expect([...importsOf.keys()]).toEqual([])
})
