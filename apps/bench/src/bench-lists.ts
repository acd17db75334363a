// npm run bench:lists: whether lists stay as quick as they are, however much is in the database.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { Shutdown } from '@latchkey/launcher/shutdown'
import { chooseCores, pinSelf } from './cores.ts'
import { buildListArena } from './lists/arena.ts'
import { compareLists } from './lists/compare.ts'
import { type ListOptions, listUsage, readListOptions } from './lists/options.ts'
import { listReport } from './lists/report.ts'
import { inRoot, resultsFolder } from './paths.ts'
import { runProgram } from './program.ts'
import { describeMachine } from './report/machine.ts'
import { momentName, writeResult } from './report/result-file.ts'

const shutdown = new Shutdown()
const began = new Date()
const logFile = join(resultsFolder, 'servers.log')
const say = (line: string): void => console.log(line)

async function run(options: ListOptions): Promise<boolean> {
  const cores = chooseCores()
  if (cores) pinSelf(cores.load)
  mkdirSync(resultsFolder, { recursive: true })
  writeFileSync(logFile, '')
  const arena = await buildListArena({ ...options, cores, logFile, shutdown, onProgress: say })
  const results = await compareLists(arena, { ...options, onProgress: say })
  const { text, errors } = listReport({
    title: `Lists, ${momentName(began)}`,
    machine: describeMachine({
      cores,
      databaseVersion: arena.databaseVersion,
      isOwnDatabase: options.on === undefined,
    }),
    sizes: options.sizes,
    rounds: options.rounds,
    results,
  })
  const path = writeResult(`${momentName(began)}-lists.md`, text)
  say(`\n${text}\nWritten to ${relative(inRoot(''), path)}`)
  if (errors > 0)
    console.error(`${errors} wrong answers; what the servers printed is in ${relative(inRoot(''), logFile)}`)
  return errors === 0
}

await runProgram(shutdown, { readOptions: readListOptions, usage: listUsage, run })
