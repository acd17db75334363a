// npm run bench: how fast the OAuth endpoints are, beside what the machine allows at all.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { Shutdown } from '@latchkey/launcher/shutdown'
import { type Arena, buildArena } from './arena.ts'
import { compare } from './compare.ts'
import { type Contestant, millionWorkloads, withBases, workloads } from './contestants.ts'
import { chooseCores, type Cores, pinSelf } from './cores.ts'
import { type Options, readOptions, usage } from './options.ts'
import { inRoot, resultsFolder } from './paths.ts'
import { profile } from './profile.ts'
import { runProgram } from './program.ts'
import { comparisonReport } from './report/comparison-report.ts'
import { describeMachine } from './report/machine.ts'
import { momentName, writeResult } from './report/result-file.ts'
import { soak } from './soak.ts'

/** What a run comes to. */
interface Outcome {
  text: string
  errors: string[]
}

const shutdown = new Shutdown()
const began = new Date()
const logFile = join(resultsFolder, 'servers.log')
const say = (line: string): void => console.log(line)

/** What has to run for what was asked. */
function contestantsFor({ mode, only, million }: Options): Contestant[] {
  if (mode === 'soak') return ['W1']
  const chosen = [...workloads, ...(million ? millionWorkloads : [])].filter((name) => only?.includes(name) ?? true)
  if (mode === 'profile') return only ? chosen : ['W1']
  return withBases(chosen)
}

async function runComparison(options: Options, arena: Arena, cores: Cores | undefined): Promise<Outcome> {
  const { repeats, seconds, connections } = options
  say('Measuring…')
  const { results, errors } = await compare(arena, {
    ...options,
    cores,
    onRepeat: (repeat) => say(`  repeat ${repeat + 1} of ${repeats}`),
  })
  return comparisonReport({
    title: `Speed, ${momentName(began)}`,
    machine: describeMachine({ cores, databaseVersion: arena.databaseVersion }),
    course: `Course: ${connections} connections in a closed loop, ${repeats} interleaved repeats, ${seconds} s for each measurement`,
    results,
    errors: [...arena.faults, ...errors],
  })
}

async function runSoak({ minutes, connections }: Options, arena: Arena, cores: Cores | undefined): Promise<Outcome> {
  const ready = arena.ready.get('W1')
  if (!ready) throw new Error('W1 was not started')
  say(`W1 for ${minutes} minutes…`)
  const { text, errors } = await soak(ready, { cores, connections, minutes, onReading: say })
  const machine = describeMachine({ cores, databaseVersion: arena.databaseVersion })
  return {
    text: `# Memory under W1, ${momentName(began)}\n\n${machine.join('\n')}\n\n${text}`,
    errors: [...arena.faults, ...errors],
  }
}

async function runProfile({ connections }: Options, arena: Arena): Promise<Outcome> {
  const outcomes: Outcome[] = []
  for (const [name, ready] of arena.ready) {
    say(`Profiling ${name}…`)
    outcomes.push(await profile(name, ready, connections))
  }
  return {
    text: outcomes.map(({ text }) => text).join('\n'),
    errors: [...arena.faults, ...outcomes.flatMap(({ errors }) => errors)],
  }
}

async function run(options: Options): Promise<boolean> {
  const cores = chooseCores()
  if (cores) pinSelf(cores.load)
  else say('There is no taskset, or one core only: server and load generator share what there is.')
  mkdirSync(resultsFolder, { recursive: true })
  writeFileSync(logFile, '')
  const arena = await buildArena({
    cores,
    connections: options.connections,
    chosen: contestantsFor(options),
    logFile,
    shutdown,
    onProgress: say,
  })
  const modes = { compare: runComparison, soak: runSoak, profile: runProfile }
  const { text, errors } = await modes[options.mode](options, arena, cores)
  const suffix = options.mode === 'compare' ? '' : `-${options.mode}`
  const path = writeResult(`${momentName(began)}${suffix}.md`, text)
  say(`\n${text}\nWritten to ${relative(inRoot(''), path)}`)
  if (errors.length > 0)
    console.error(`${errors.length} errors; what the servers printed is in ${relative(inRoot(''), logFile)}`)
  return errors.length === 0
}

await runProgram(shutdown, { readOptions, usage, run })
