// Runs on whatever Node the machine has, before anything is installed: plain JavaScript, no dependencies.
// node prepare.mjs start | bench | test | check | quiet | console
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildConsole, consoleIsCurrent } from './prepare/console.mjs'
import { findNode, installPackages, packagesAreCurrent } from './prepare/install.mjs'
import { parentOf, takeLock } from './prepare/pid-lock.mjs'
import { StepError } from './prepare/step.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const mode = process.argv[2]
// In quiet mode the command that follows owns standard output.
const output = mode === 'quiet' ? process.stderr : process.stdout

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
]) {
  process.on(signal, () => process.exit(code))
}
endWithParents()

try {
  const needsConsole = mode === 'start' || mode === 'bench' || mode === 'console'
  const isCurrent = () => packagesAreCurrent(root) && (!needsConsole || consoleIsCurrent(root))
  if (!isCurrent()) {
    const { release } = await takeLock(join(root, '.prepare.lock'), {
      patience: 10 * 60_000,
      onWait: () => output.write('Waiting for another start that is installing here…\n'),
    })
    process.once('exit', release)
    if (!packagesAreCurrent(root)) await installPackages(root, output)
    const node = findNode(root)
    if (needsConsole && !consoleIsCurrent(root)) await buildConsole(root, node, output)
    release()
  }
  findNode(root)
} catch (error) {
  process.stderr.write(`${error instanceof StepError ? error.message : error.stack}\n`)
  process.exitCode = 1
}

/** When the shell that waits for us is gone, or the npm that waits for the shell, nobody wants what would come next. */
function endWithParents() {
  const shell = process.ppid
  const npm = process.env.npm_lifecycle_event === undefined ? undefined : parentOf(shell)
  setInterval(() => {
    if (process.ppid !== shell || (npm !== undefined && parentOf(shell) !== npm)) process.exit(1)
  }, 200).unref()
}
