import { existsSync, globSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { inRoot, root } from './paths.ts'
import { type Outcome, runCommand } from './run-command.ts'
import { staticChecks } from './static-checks.ts'
import { readTally, type Tally, tallyPlaywright, tallyVitest } from './tally.ts'

/** What came of a stage, with its tests counted. */
export interface StageResult extends Outcome {
  tally: Tally
}

/** What a stage may rely on while it runs. */
export interface Surroundings {
  /** Folder for reports. */
  reports: string
  /** The environment, with the test database and the browser where the stage needs them. */
  env: NodeJS.ProcessEnv
  /** Show what the tools print as it comes. */
  live: boolean
}

/** A part of `npm test` that is run, counted and told by its name. */
export interface Stage {
  name: string
  needs: { database?: boolean; browser?: boolean; console?: boolean }
  run: (surroundings: Surroundings) => Promise<StageResult>
}

const checks = staticChecks.map<Stage>(({ name, run }) => ({
  name,
  needs: {},
  async run() {
    const outcome = await run()
    return { ...outcome, tally: { passed: Number(outcome.ok), failed: Number(!outcome.ok), skipped: 0 } }
  },
}))

/** A workspace package whose tests Vitest runs. */
function vitestStage(folder: string, needs: Stage['needs']): Stage {
  const name = folder.replace(/^.*\//, '')
  return {
    name,
    needs,
    async run({ reports, env, live }) {
      const report = join(reports, `${name}.json`)
      const outcome = await runCommand({
        program: process.execPath,
        args: [
          'node_modules/vitest/vitest.mjs',
          'run',
          '--reporter=default',
          '--reporter=json',
          `--outputFile.json=${report}`,
        ],
        cwd: inRoot(folder),
        env,
        live,
      })
      return { ...outcome, tally: readTally(report, tallyVitest, outcome.ok) }
    },
  }
}

const e2e: Stage = {
  name: 'e2e',
  needs: { browser: true, console: true },
  async run({ reports, env, live }) {
    const report = join(reports, 'e2e.json')
    const outcome = await runCommand({
      program: process.execPath,
      args: ['node_modules/@playwright/test/cli.js', 'test'],
      cwd: inRoot('e2e'),
      env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
      live,
    })
    return { ...outcome, tally: readTally(report, tallyPlaywright, outcome.ok) }
  },
}

/** What the packages' tests need, where it is not a database. */
const packageNeeds: Record<string, Stage['needs']> = {
  'apps/console': { browser: true },
  'apps/launcher': { console: true },
  'packages/contracts': {},
  'packages/guard': {},
}

/** Every stage of npm test, in order. */
export function allStages(): Stage[] {
  const packages = ['packages', 'apps']
    .flatMap((group) => readdirSync(inRoot(group)).map((name) => `${group}/${name}`))
    .filter(hasTests)
  return [...checks, ...packages.map((folder) => vitestStage(folder, packageNeeds[folder] ?? { database: true })), e2e]
}

function hasTests(folder: string): boolean {
  const found = globSync(`${folder}/{src,test}/**/*.test.{ts,tsx}`, { cwd: root })
  return found.length > 0 || existsSync(inRoot(`${folder}/vitest.config.ts`))
}
