import { spawnSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import type { Cores } from '../cores.ts'
import { inRoot } from '../paths.ts'
import { startManner } from '../start-manner.ts'

function git(...args: string[]): string | undefined {
  const { status, stdout } = spawnSync('git', args, { cwd: inRoot(''), encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}

function describeCommit(): string {
  const commit = git('rev-parse', '--short', 'HEAD')
  if (commit === undefined) return 'unknown'
  return git('status', '--porcelain', '--untracked-files=no') === '' ? commit : `${commit} with changes`
}

function describeCores(cores: Cores | undefined, isOwnDatabase: boolean): string {
  if (!cores) return 'server, load generator and PostgreSQL share the cores: the figures depend on the scheduler'
  const { server, load } = cores
  const others = isOwnDatabase
    ? `load generator and PostgreSQL on core ${load}`
    : `load generator on core ${load}; PostgreSQL was there before, on whichever cores it was given`
  return `each server on core ${server}, one measured at a time; ${others}`
}

/**
 * Under which circumstances a run took place.
 * @param run its cores, PostgreSQL's version, and whether that was started for the run
 * @returns lines of a Markdown list
 */
export function describeMachine({
  cores,
  databaseVersion,
  isOwnDatabase = true,
}: {
  cores: Cores | undefined
  databaseVersion: string
  isOwnDatabase?: boolean
}): string[] {
  return [
    `- Code: ${describeCommit()}`,
    `- Machine: ${cpus().length} cores, ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB`,
    `- Node ${process.versions.node}, every server with \`${startManner().flags.join(' ')}\` as \`npm start\` has it, \`NODE_ENV=production\``,
    `- PostgreSQL ${databaseVersion}${isOwnDatabase ? ', `fsync=on`, `synchronous_commit=on`' : ''}`,
    `- Cores: ${describeCores(cores, isOwnDatabase)}`,
  ]
}
