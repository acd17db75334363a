import { join } from 'node:path'
import { cacheFolder, inRoot, root } from './paths.ts'
import { type Outcome, runCommand } from './run-command.ts'

/** A check of the sources that needs nothing running. */
export interface StaticCheck {
  name: string
  run: () => Promise<Outcome>
}

const bin = (name: string, ...args: string[]) =>
  runCommand({ program: inRoot(`node_modules/.bin/${name}`), args, cwd: root })

/** The projects that are type-checked by settings of their own. */
const typeProjects = { root: 'tsconfig.json', console: 'apps/console/tsconfig.json' }

/** Types, lint and format. */
export const staticChecks: StaticCheck[] = [
  { name: 'types', run: checkTypes },
  { name: 'lint', run: () => bin('oxlint', '--type-aware', '.') },
  { name: 'format', run: () => bin('oxfmt', '--check', '.') },
]

const buildInfoOf = (project: string): string => join(cacheFolder(), `types-${project}.json`)

async function checkTypes(): Promise<Outcome> {
  const outcomes = await Promise.all(
    Object.entries(typeProjects).map(([name, project]) =>
      // What was checked before and hasn't changed isn't checked again. One checker each: several would work out many types anew, and the
      // processors are taken by what runs beside.
      bin('tsc', '-p', project, '--checkers', '1', '--incremental', '--tsBuildInfoFile', buildInfoOf(name)),
    ),
  )
  return {
    ok: outcomes.every(({ ok }) => ok),
    log: outcomes
      .map(({ log }) => log)
      .join('\n')
      .trim(),
    seconds: Math.max(...outcomes.map(({ seconds }) => seconds)),
  }
}
