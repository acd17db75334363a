import { existsSync } from 'node:fs'
import { inRoot, root } from './paths.ts'
import { type Outcome, runCommand } from './run-command.ts'

/** A check of the sources that needs nothing running. */
export interface StaticCheck {
  name: string
  run: () => Promise<Outcome>
}

const bin = (name: string, ...args: string[]) =>
  runCommand({ program: inRoot(`node_modules/.bin/${name}`), args, cwd: root })

/** The projects that are type-checked by settings of their own. */
const typeProjects = ['tsconfig.json', 'apps/console/tsconfig.json']

/** Types, lint and format. */
export const staticChecks: StaticCheck[] = [
  { name: 'types', run: checkTypes },
  { name: 'lint', run: () => bin('oxlint', '--type-aware', '.') },
  { name: 'format', run: () => bin('oxfmt', '--check', '.') },
]

async function checkTypes(): Promise<Outcome> {
  const outcomes = await Promise.all(
    typeProjects.filter((project) => existsSync(inRoot(project))).map((project) => bin('tsc', '-p', project)),
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
