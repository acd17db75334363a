import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint, readStamp, writeStamp } from './fingerprint.mjs'
import { runStep, StepError } from './step.mjs'

const pnpm = 'pnpm@12.21.0'
const neededNode = 24

/**
 * Whether the packages on disk are the ones that package.json files, workspace and lockfile ask for.
 * @param {string} root
 */
export function packagesAreCurrent(root) {
  return readStamp(stampOf(root)) === wantedPackages(root) && existsSync(join(root, 'node_modules/.modules.yaml'))
}

/**
 * Installs the packages.
 * @param {string} root
 * @param {import('node:tty').WriteStream} output
 * @throws {StepError}
 */
export async function installPackages(root, output) {
  const wanted = wantedPackages(root)
  rmSync(stampOf(root), { force: true })
  await runStep({
    title: 'Installing packages',
    failure: 'The packages could not be installed; the installer said:',
    output,
    command: 'npx',
    args: ['--yes', pnpm, 'install', '--frozen-lockfile', '--reporter=append-only'],
    cwd: root,
    // CI: pnpm asks no question where nobody can answer. An `npm -s` around us is not to hide why an installation failed.
    env: { ...withoutOuterNpm(process.env), CI: 'true', npm_config_loglevel: 'error' },
  })
  writeStamp(stampOf(root), wanted)
}

/**
 * The Node that runs Latchkey: the installed one, else this one if it is new enough.
 * @param {string} root
 * @throws {StepError}
 */
export function findNode(root) {
  const installed = join(root, 'node_modules/.bin/node')
  if (existsSync(installed)) return installed
  if (Number.parseInt(process.versions.node, 10) >= neededNode) return process.execPath
  throw new StepError(
    `Latchkey needs Node ${neededNode} or newer on this kind of machine (${process.platform} ${process.arch}); this is Node ${process.versions.node}.`,
  )
}

/** @param {string} root */
function wantedPackages(root) {
  const workspaces = ['apps', 'packages'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(root, folder, name, 'package.json')),
  )
  const files = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'e2e/package.json'].map((name) =>
    join(root, name),
  )
  return fingerprint(root, [...files, ...workspaces], [pnpm, process.platform, process.arch])
}

/** @param {string} root */
function stampOf(root) {
  return join(root, 'node_modules/.latchkey-install')
}

/**
 * What the npm around us says of itself (its prefix, this script's name) is not meant for the installer; what the person
 * configured (registry, proxy, certificates) is.
 * @param {NodeJS.ProcessEnv} env
 */
function withoutOuterNpm(env) {
  const meantForOuter = /^npm_(?:lifecycle_|package_|command$|config_(?:(?:local_|global_)?prefix|user_agent)$)/i
  return Object.fromEntries(Object.entries(env).filter(([name]) => !meantForOuter.test(name)))
}
