import { existsSync, globSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { checkConformance, type TestReport } from './conformance/check.ts'
import { inRoot, root } from './paths.ts'
import { type Outcome, runCommand } from './run-command.ts'
import { staticChecks } from './static-checks.ts'
import { readTally, type Tally, tallyPlaywright, tallyVitest } from './tally.ts'

/** What came of a stage, with its tests counted. */
export interface StageResult extends Outcome {
  tally: Tally
  /** What a person should know of it even when it went well. */
  note?: string
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
  needs: { database?: boolean; redis?: boolean; browser?: boolean; console?: boolean; reports?: boolean }
  run: (surroundings: Surroundings) => Promise<StageResult>
  /** What kind of report it leaves in the folder for reports, under its own name. */
  report?: 'vitest' | 'playwright'
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
    report: 'vitest',
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
  report: 'playwright',
  needs: { browser: true, console: true },
  async run({ reports, env, live }) {
    const report = join(reports, 'e2e.json')
    const speed = inRoot('test-results/speed.md')
    rmSync(speed, { force: true })
    const outcome = await runCommand({
      program: process.execPath,
      args: ['node_modules/@playwright/test/cli.js', 'test'],
      cwd: inRoot('e2e'),
      env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
      live,
    })
    const tally = readTally(report, tallyPlaywright, outcome.ok)
    return { ...outcome, tally, ...(existsSync(speed) ? { note: readFileSync(speed, 'utf8').trim() } : {}) }
  },
}

/** Compares what tests proved with what has to be proven; the last stage, for it reads the reports of the others. */
const conformance = (others: Stage[]): Stage => ({
  name: 'conformance',
  needs: { reports: true },
  async run({ reports }) {
    const started = performance.now()
    const expected = others.flatMap<TestReport>(({ name, report }) =>
      report ? [{ stage: name, kind: report, file: join(reports, `${name}.json`) }] : [],
    )
    const { faults, note } = checkConformance(expected)
    return {
      ok: faults.length === 0,
      log: faults.join('\n'),
      seconds: (performance.now() - started) / 1000,
      tally: { passed: Number(faults.length === 0), failed: faults.length, skipped: 0 },
      note,
    }
  },
})

/** What the packages' tests need, where it is not a database. */
const packageNeeds: Record<string, Stage['needs']> = {
  'apps/api': { database: true, redis: true },
  'apps/bench': {},
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
  const stages = [
    ...checks,
    ...packages.map((folder) => vitestStage(folder, packageNeeds[folder] ?? { database: true })),
    e2e,
  ]
  return [...stages, conformance(stages)]
}

function hasTests(folder: string): boolean {
  const found = globSync(`${folder}/{src,test}/**/*.test.{ts,tsx}`, { cwd: root })
  return found.length > 0 || existsSync(inRoot(`${folder}/vitest.config.ts`))
}
