import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { StartError } from '@latchkey/api/start-error'
import type { ClusterOptions } from './cluster.ts'

const unfinished = 'unfinished-'

/**
 * Makes a data directory. It appears under its name only when it is complete, so that an interruption leaves none.
 * @throws StartError with what initdb said
 */
export async function initialiseCluster(options: ClusterOptions): Promise<void> {
  const parent = dirname(options.directory)
  for (const name of readdirSync(parent)) {
    if (name.startsWith(unfinished)) rmSync(join(parent, name), { recursive: true, force: true })
  }
  const directory = join(parent, `${unfinished}${randomBytes(4).toString('hex')}`)
  const passwordFile = `${directory}.password`
  writeFileSync(passwordFile, `${options.password}\n`, { mode: 0o600 })
  if (options.user) chownSync(passwordFile, options.user.uid, options.user.gid)
  try {
    await runInitdb(options, directory, passwordFile)
    renameSync(directory, options.directory)
  } finally {
    rmSync(passwordFile, { force: true })
    rmSync(directory, { recursive: true, force: true })
  }
}

function runInitdb(
  { binaries, user, throwAway }: ClusterOptions,
  directory: string,
  passwordFile: string,
): Promise<void> {
  const args = [
    `--pgdata=${directory}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale=C',
    // Names sort as people expect, in every language, wherever it runs.
    '--locale-provider=icu',
    '--icu-locale=und',
    '--no-instructions',
    ...(throwAway ? ['--no-sync'] : []),
  ]
  return new Promise((resolve, reject) => {
    const child = spawn(binaries.initdb, args, {
      ...user,
      cwd: '/',
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    child.once('error', (error) => reject(new StartError(`PostgreSQL can't be run: ${error.message}`)))
    child.once('close', (code) => {
      const reason =
        said
          .trim()
          .split('\n')
          .find((line) => /error|fatal/i.test(line)) ?? said.trim().split('\n').at(-1)
      if (code === 0) resolve()
      else reject(new StartError(`The database could not be made in ${dirname(directory)}: ${reason}`))
    })
  })
}
