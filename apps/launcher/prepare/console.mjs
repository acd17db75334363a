import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fingerprint, readStamp, writeStamp } from './fingerprint.mjs'
import { runStep } from './step.mjs'

/**
 * Whether apps/console/dist is what its sources make.
 * @param {string} root
 */
export function consoleIsCurrent(root) {
  return readStamp(stampOf(root)) === wantedConsole(root)
}

/**
 * Builds the console beside the finished one and exchanges them, so that an interrupted build leaves nothing half.
 * @param {string} root
 * @param {string} node the Node to build with
 * @param {import('node:tty').WriteStream} output
 * @throws {import('./step.mjs').StepError}
 */
export async function buildConsole(root, node, output) {
  const wanted = wantedConsole(root)
  const app = join(root, 'apps/console')
  const dist = join(app, 'dist')
  const building = join(app, 'node_modules/.cache/dist-building')
  const replaced = join(app, 'node_modules/.cache/dist-replaced')
  rmSync(building, { recursive: true, force: true })
  mkdirSync(dirname(building), { recursive: true })
  await runStep({
    title: 'Building the console',
    failure: 'The console could not be built; the builder said:',
    output,
    command: node,
    args: ['node_modules/vite/bin/vite.js', 'build', '--outDir', building, '--emptyOutDir', '--logLevel', 'warn'],
    cwd: app,
    env: process.env,
  })
  rmSync(replaced, { recursive: true, force: true })
  try {
    renameSync(dist, replaced)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
  renameSync(building, dist)
  rmSync(replaced, { recursive: true, force: true })
  writeStamp(stampOf(root), wanted)
}

/** @param {string} root */
function wantedConsole(root) {
  const made = ['apps/console', 'packages/contracts', 'pnpm-lock.yaml', 'tsconfig.json']
  return fingerprint(
    root,
    made.map((path) => join(root, path)),
  )
}

/** @param {string} root */
function stampOf(root) {
  return join(root, 'apps/console/dist/.sources')
}
