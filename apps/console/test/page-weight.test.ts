import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readManifest } from '../scripts/manifest.ts'
import { consoleWeightLimit, pageWeights, type PageWeight, weightLimit } from '../scripts/page-weight.ts'

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
  '%s loads at most 130 kB of JavaScript after gzip',
  (page) => {
    const weight = weights.find((candidate) => candidate.page === page)
    expect(weight?.bytes).toBeGreaterThan(50_000)
    expect(weight?.bytes).toBeLessThanOrEqual(weightLimit)
  },
)

test.each([
  ['/', 'activity-page-'],
  ['/my-apps', 'my-apps-page-'],
])('the console’s first view at %s loads at most 260 kB of JavaScript after gzip', (page, file) => {
  const weight = weights.find((candidate) => candidate.page === page)
  expect(weight?.bytes).toBeLessThanOrEqual(consoleWeightLimit)
  const files = weight?.files.join('\n')
  expect(files).toContain(file)
  expect(files, 'the grid, and what only other pages share, come later').not.toMatch(/grid|\/(?:interface|parts)-/iu)
})

test('the weight counts the page, its texts and what both import', () => {
  const files = weights.flatMap((weight) => weight.files).join('\n')
  for (const part of ['index-', 'sign-in-page-', 'authorization-page-', 'base-']) expect(files).toContain(part)
})

test('no page in front of the console loads what pages of the console share', () => {
  const files = weights.filter(({ limit }) => limit === weightLimit).flatMap((weight) => weight.files)
  expect(files.filter((file) => /\/(?:frame|first-\d+|interface|parts)-/u.test(file))).toEqual([])
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
