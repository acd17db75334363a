import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const prepare = fileURLToPath(new URL('../../apps/launcher/prepare.mjs', import.meta.url))

/** The product serves the console from its build, which is made here when it isn't current. */
export default function buildConsole(): void {
  execFileSync(process.execPath, [prepare, 'console'], { stdio: 'inherit' })
}
