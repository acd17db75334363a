// npm test: everything, or the stages named: npm test -- api e2e. Ends with one line: N passed, N failed.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findBrowser } from './testing/browser.ts'
import { findRedis } from './testing/redis.ts'
import { inRoot, root } from './testing/paths.ts'
import { endCommands, runCommand } from './testing/run-command.ts'
import { allStages, type Stage, type StageResult, type Surroundings } from './testing/stages.ts'
import { startTestDatabase } from './testing/test-database.ts'
import { inWords, sum } from './testing/tally.ts'

const cleanUp: (() => Promise<void> | void)[] = []
const finishing = { begun: false }

/** What a person has set for their own Latchkey is not meant for tests. */
const ownSettings = /^(?:LATCHKEY_\w+|DEMO_RESOURCE_PORT|DATABASE_URL|REDIS_URL|PORT|HOST)$/

async function main(): Promise<boolean> {
  const names = process.argv.slice(2)
  const stages = choose(names)
  const reports = mkdtempSync(join(tmpdir(), 'latchkey-reports-'))
  cleanUp.push(() => rmSync(reports, { recursive: true, force: true }))
  const needed = prepare(stages)
  const results = []
  for (const group of groupsOf(stages)) {
    const running = group.map((stage) => ({
      stage,
      result: runStage(stage, needed, { reports, live: names.length > 0 }),
    }))
    for (const { stage, result } of running) {
      process.stdout.write(`${stage.name}…${names.length > 0 ? '\n' : ' '}`)
      const done = await result
      if (finishing.begun) return false
      results.push({ name: stage.name, ...done })
      console.log(`${inWords(done.tally)} (${done.seconds.toFixed(1)} s)`)
      if (done.note) console.log(done.note.replaceAll(/^/gmu, '  '))
      if (done.tally.failed > 0 && done.log) console.log(`\n${done.log}\n`)
    }
  }
  const total = sum(results.map(({ tally }) => tally))
  const failed = results.filter(({ tally }) => tally.failed > 0).map(({ name }) => name)
  console.log(failed.length > 0 ? `\nFailed: ${failed.join(', ')}` : '')
  console.log(inWords(total))
  return total.failed === 0
}

function choose(names: string[]): Stage[] {
  const stages = allStages()
  const unknown = names.find((name) => !stages.some((stage) => stage.name === name))
  if (unknown !== undefined) {
    console.error(`There is no stage ${unknown}; there are ${stages.map(({ name }) => name).join(', ')}.`)
    process.exit(1)
  }
  return names.length === 0 ? stages : stages.filter(({ name }) => names.includes(name))
}

/** Stages that need nothing but a processor run side by side, everything else by itself. */
function groupsOf(stages: Stage[]): Stage[][] {
  const light = stages.filter(({ needs }) => Object.keys(needs).length === 0)
  const heavy = stages.filter((stage) => !light.includes(stage))
  return [light, ...heavy.map((stage) => [stage])]
}

type Needed = Record<'database' | 'redis' | 'browser' | 'console', Promise<NodeJS.ProcessEnv>>

/** Begins at once what any stage will need; each is waited for where it is needed, and fails only those stages. */
function prepare(stages: Stage[]): Needed {
  const provide = (need: keyof Stage['needs'], how: () => Promise<NodeJS.ProcessEnv>) => {
    const provided = stages.some(({ needs }) => needs[need]) ? how() : Promise.resolve({})
    provided.catch(() => undefined)
    return provided
  }
  return {
    database: provide('database', async () => {
      const database = await startTestDatabase()
      cleanUp.push(() => database.stop())
      return { LATCHKEY_TEST_DATABASE_URL: database.url }
    }),
    redis: provide('redis', async () => {
      const redis = await findRedis(process.env['TEST_REDIS'])
      return redis ? { ...redis.env, LATCHKEY_TEST_REDIS: redis.path } : {}
    }),
    browser: provide('browser', async () => {
      const { path, env } = await findBrowser(process.env['E2E_BROWSER'])
      return { ...env, E2E_BROWSER: path }
    }),
    console: provide('console', async () => {
      const args = [inRoot('apps/launcher/prepare.mjs'), 'console']
      const { ok, log } = await runCommand({ program: process.execPath, args, cwd: root })
      if (!ok) throw new Error(log)
      return {}
    }),
  }
}

async function runStage(stage: Stage, needed: Needed, manner: Omit<Surroundings, 'env'>): Promise<StageResult> {
  const started = performance.now()
  try {
    const provided = await Promise.all([
      stage.needs.database ? needed.database : {},
      stage.needs.redis ? needed.redis : {},
      stage.needs.browser ? needed.browser : {},
      stage.needs.console ? needed.console : {},
    ])
    const own = Object.entries(process.env).filter(([name]) => !ownSettings.test(name))
    return await stage.run({ ...manner, env: Object.assign(Object.fromEntries(own), ...provided) })
  } catch (error) {
    const log = error instanceof Error ? error.message : String(error)
    return {
      ok: false,
      log,
      seconds: (performance.now() - started) / 1000,
      tally: { passed: 0, failed: 1, skipped: 0 },
    }
  }
}

async function finish(code: number): Promise<void> {
  if (finishing.begun) return
  finishing.begun = true
  await endCommands()
  for (const clean of cleanUp.toReversed()) await clean()
  process.exit(code)
}

process.on('SIGINT', () => void finish(130))
process.on('SIGTERM', () => void finish(143))

try {
  await finish((await main()) ? 0 : 1)
} catch (error) {
  console.error(error)
  await finish(1)
}
