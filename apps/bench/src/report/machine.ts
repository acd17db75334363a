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

function describeCores(cores: Cores | undefined): string {
  if (!cores) return 'server, load generator and PostgreSQL share the cores: the figures depend on the scheduler'
  return `each server on core ${cores.server}, one measured at a time; load generator and PostgreSQL on core ${cores.load}`
}

/**
 * Under which circumstances a run took place.
 * @param run its cores and PostgreSQL's version
 * @returns lines of a Markdown list
 */
export function describeMachine({
  cores,
  databaseVersion,
}: {
  cores: Cores | undefined
  databaseVersion: string
}): string[] {
  return [
    `- Code: ${describeCommit()}`,
    `- Machine: ${cpus().length} cores, ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB`,
    `- Node ${process.versions.node}, every server with \`${startManner().flags.join(' ')}\` as \`npm start\` has it, \`NODE_ENV=production\``,
    `- PostgreSQL ${databaseVersion}, \`fsync=on\`, \`synchronous_commit=on\``,
    `- Cores: ${describeCores(cores)}`,
  ]
}
