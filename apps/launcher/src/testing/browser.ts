import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheFolder, inRoot } from './paths.ts'
import { runCommand } from './run-command.ts'

/** A Chromium for tests, and the environment that it needs beside the usual. */
export interface Browser {
  path: string
  env: Record<string, string>
}

const systemNames = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const macChrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'

/**
 * Finds a Chromium: the one named, the machine's, Playwright's, and at last the one that comes as a package.
 * @param named path of the one to use, from the person who runs the tests
 * @throws Error when none runs on this machine
 */
export async function findBrowser(named: string | undefined): Promise<Browser> {
  if (named) {
    if (runs(named)) return { path: named, env: {} }
    throw new Error(`E2E_BROWSER is ${named}, which doesn't run.`)
  }
  const installed = [...systemNames.map(onPath), macChrome, playwrightsOwn()].find((path) => path && runs(path))
  return installed ? { path: installed, env: {} } : packagedBrowser()
}

function onPath(name: string): string | undefined {
  const folders = ['/usr/local/bin', '/usr/bin', '/bin', '/snap/bin']
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}

function playwrightsOwn(): string | undefined {
  try {
    const playwright: { chromium: { executablePath(): string } } = createRequire(inRoot('e2e/package.json'))(
      '@playwright/test',
    )
    return playwright.chromium.executablePath()
  } catch {
    return undefined
  }
}

async function packagedBrowser(): Promise<Browser> {
  const folder = await unpacked()
  const path = join(folder, 'chromium')
  const fonts: Record<string, string> = existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: folder }
  const libraries = { LD_LIBRARY_PATH: join(folder, 'al2023/lib') }
  for (const env of [fonts, { ...fonts, ...libraries }]) {
    if (runs(path, env)) return { path, env }
  }
  throw new Error('No Chromium runs on this machine; install one, or name one with E2E_BROWSER.')
}

async function unpacked(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium')
  const manifest: { version: string } = JSON.parse(readFileSync(join(dirname(entry), '../package.json'), 'utf8'))
  const folder = join(cacheFolder(), `chromium-${manifest.version}`)
  if (existsSync(folder)) return folder
  const partial = `${folder}.${process.pid}`
  mkdirSync(partial, { recursive: true })
  try {
    const { ok, log } = await runCommand({
      program: process.execPath,
      args: [fileURLToPath(new URL('unpack-chromium.ts', import.meta.url))],
      cwd: partial,
      env: { ...process.env, TMPDIR: partial },
    })
    if (!ok) throw new Error(`Chromium could not be unpacked: ${log}`)
    chmodSync(join(partial, 'chromium'), 0o755)
    writeFileSync(join(partial, 'fonts.conf'), fontsConfiguration(join(folder, 'fonts')))
    if (!existsSync(folder)) renameSync(partial, folder)
  } finally {
    rmSync(partial, { recursive: true, force: true })
  }
  return folder
}

function fontsConfiguration(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${folder}</dir><cachedir>${folder}-cache</cachedir></fontconfig>
`
}

function runs(path: string, env: Record<string, string> = {}): boolean {
  const options = { env: { ...process.env, ...env }, stdio: 'ignore', timeout: 20_000 } as const
  return spawnSync(path, ['--version'], options).status === 0
}
