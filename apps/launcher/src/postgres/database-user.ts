import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { StartError } from '@latchkey/api/start-error'

/** The user and group (numbers) that PostgreSQL runs as. */
export interface DatabaseUser {
  uid: number
  gid: number
}

/** Made for us, then the one that an installed PostgreSQL brought along. */
const knownNames = ['latchkey', 'postgres']

/**
 * Whom PostgreSQL runs as. It refuses to run as root; so for root it is the owner of the database that is there already,
 * or a user of its own, made if need be.
 * @param clusterDirectory the database's folder, whether or not it exists
 * @returns undefined for an ordinary user, who runs it themself
 * @throws StartError where no such user exists or can be made
 */
export function databaseUser(clusterDirectory: string): DatabaseUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  const owner = statSync(clusterDirectory, { throwIfNoEntry: false })
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  for (const name of knownNames) {
    const known = lookUp(name)
    if (known) return known
  }
  spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'latchkey'], {
    stdio: 'ignore',
  })
  const made = lookUp('latchkey')
  if (made) return made
  throw new StartError(
    'PostgreSQL does not run as root and no user could be made for it; start Latchkey as an ordinary user.',
  )
}

/**
 * Whether a user can enter a folder and write there.
 */
export function canWrite(folder: string, { uid, gid }: DatabaseUser): boolean {
  const probe = spawnSync('/bin/sh', ['-c', 'cd "$1" && test -w .', 'sh', folder], {
    uid,
    gid,
    cwd: '/',
    stdio: 'ignore',
  })
  return probe.status === 0
}

function lookUp(name: string): DatabaseUser | undefined {
  const [uid, gid] = ['-u', '-g'].map((which) =>
    Number.parseInt(spawnSync('id', [which, name], { encoding: 'utf8' }).stdout ?? '', 10),
  )
  return uid && gid ? { uid, gid } : undefined
}
