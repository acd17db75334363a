// npm run bench:guard: how fast the guard verifies, and how soon it refuses what was revoked.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { Shutdown } from '@latchkey/launcher/shutdown'
import { chooseCores, pinSelf } from './cores.ts'
import { type GuardOptions, guardUsage, readGuardOptions } from './guard/options.ts'
import { guardReport } from './guard/report.ts'
import { measureRevocation } from './guard/revocation.ts'
import { measureVerifying } from './guard/verify.ts'
import { inRoot, resultsFolder } from './paths.ts'
import { runProgram } from './program.ts'
import { describeMachine } from './report/machine.ts'
import { momentName, writeResult } from './report/result-file.ts'

const shutdown = new Shutdown()
const began = new Date()
const logFile = join(resultsFolder, 'servers.log')
const say = (line: string): void => console.log(line)

async function run(options: GuardOptions): Promise<boolean> {
  const cores = chooseCores()
  if (cores) pinSelf(cores.load)
  mkdirSync(resultsFolder, { recursive: true })
  writeFileSync(logFile, '')
  say('Verifying tokens…')
  const verifying = await measureVerifying(options)
  const revocation = await measureRevocation({ ...options, cores, logFile, shutdown, onProgress: say })
  const text = guardReport({
    title: `Guard, ${momentName(began)}`,
    machine: describeMachine({ cores, databaseVersion: revocation.databaseVersion }),
    rounds: options.rounds,
    verifying,
    revocation,
  })
  const path = writeResult(`${momentName(began)}-guard.md`, text)
  say(`\n${text}\nWritten to ${relative(inRoot(''), path)}`)
  return true
}

await runProgram(shutdown, { readOptions: readGuardOptions, usage: guardUsage, run })
