// npm run screens: pictures of every screen, in e2e/screens; npm run screens -- pictures: those of the main ones that tests compare with.
import { rmSync } from 'node:fs'
import { findBrowser } from './testing/browser.ts'
import { inRoot } from './testing/paths.ts'
import { runCommand } from './testing/run-command.ts'

interface Command {
  args: string[]
  result: string
  /** A folder where nothing stays of what is no more. */
  emptied?: string
}

const commands: Record<string, Command> = {
  screens: { args: ['--config', 'screens.config.ts'], result: 'e2e/screens/index.html', emptied: 'e2e/screens' },
  pictures: { args: ['pictures.spec.ts', '--update-snapshots=all'], result: 'e2e/pictures' },
}

const command = commands[process.argv[2] ?? 'screens']
if (command) {
  if (command.emptied) rmSync(inRoot(command.emptied), { recursive: true, force: true })
  const { path, env } = await findBrowser(process.env['E2E_BROWSER'])
  const { ok } = await runCommand({
    program: process.execPath,
    args: ['node_modules/@playwright/test/cli.js', 'test', ...command.args],
    cwd: inRoot('e2e'),
    env: { ...process.env, ...env, E2E_BROWSER: path },
    live: true,
  })
  console.log(`\n${inRoot(command.result)}`)
  process.exitCode = ok ? 0 : 1
} else {
  console.error('npm run screens, or npm run screens -- pictures')
  process.exitCode = 1
}
