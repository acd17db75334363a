import { createHash } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, realpathSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { errorCode, StartError } from '@latchkey/api/start-error'
import { takeLock } from '../../prepare/pid-lock.mjs'
import { canWrite, databaseUser, type DatabaseUser } from '../postgres/database-user.ts'

/** Where a trial keeps everything: its database, its secrets. */
export interface DataFolder {
  path: string
  /** Whether it is elsewhere than asked for, because the database's user can't reach that place. */
  moved: boolean
  /** Whether it holds a database from an earlier start. */
  used: boolean
  /** Whom the database runs as; undefined is this process's own user. */
  user: DatabaseUser | undefined
  release(): void
}

/** Milliseconds that a Latchkey which is just stopping gets to let go of the folder. */
const patience = 3000

/** The folder that belongs to the database's user. */
export const databaseFolder = (folder: string): string => join(folder, 'postgres')

/** PostgreSQL's data directory. */
export const clusterDirectory = (folder: string): string => join(databaseFolder(folder), 'cluster')

/**
 * Opens the trial's data folder for this process alone, making it at the first start.
 * @param wanted absolute path
 * @throws StartError where it can't be used
 */
export async function openDataFolder(wanted: string): Promise<DataFolder> {
  const fallback = fallbackFor(wanted)
  const candidates = existsSync(clusterDirectory(fallback)) && !existsSync(clusterDirectory(wanted)) ? [] : [wanted]
  for (const candidate of [...candidates, fallback]) {
    const user = databaseUser(clusterDirectory(candidate))
    const path = makeFolder(candidate, user)
    if (path === undefined) continue
    const used = existsSync(clusterDirectory(path))
    return { path, moved: candidate !== wanted, used, user, release: await lock(path) }
  }
  throw new StartError(`PostgreSQL's user can't reach ${wanted}; choose another folder with LATCHKEY_DATA_DIR.`)
}

/** Only for root, whose checkout or data may lie where no other user may go. */
function fallbackFor(wanted: string): string {
  const name = createHash('sha256').update(wanted).digest('hex').slice(0, 12)
  return existsSync('/var/lib') ? join('/var/lib/latchkey', name) : join(tmpdir(), `latchkey-${name}`)
}

/** Makes the folder and the database's part of it; undefined when the database's user can't get there. */
function makeFolder(wanted: string, user: DatabaseUser | undefined): string | undefined {
  try {
    const firstMade = mkdirSync(wanted, { recursive: true })
    const isNew = firstMade !== undefined
    const path = realpathSync(wanted)
    if (firstMade !== undefined) openTheWay(firstMade, path)
    const inside = readdirSync(path).filter((name) => name !== 'lost+found')
    const isOurs = inside.includes('postgres')
    if (inside.length > 0 && !isOurs) {
      throw new StartError(`${path} holds other things; choose an empty folder with LATCHKEY_DATA_DIR.`)
    }
    if (isNew || !isOurs) restrict(path, user)
    const database = databaseFolder(path)
    mkdirSync(database, { recursive: true, mode: 0o700 })
    if (!user) return path
    if (!isOurs) chownSync(database, user.uid, user.gid)
    if (canWrite(database, user)) return path
    if (!isOurs) rmdirSync(database)
    if (isNew) rmdirSync(path)
    return undefined
  } catch (error) {
    if (errorCode(error) === '') throw error
    throw new StartError(`${wanted} can't be used (${errorCode(error)}); choose another folder with LATCHKEY_DATA_DIR.`)
  }
}

/** Whatever the umask: the folders made on the way to the data may be passed through. */
function openTheWay(firstMade: string, path: string): void {
  for (let above = dirname(path); above.startsWith(firstMade); above = dirname(above)) chmodSync(above, 0o711)
}

/** Nobody else looks in; for root, the database's user may pass through to its own part. */
function restrict(path: string, user: DatabaseUser | undefined): void {
  if (user) chownSync(path, -1, user.gid)
  chmodSync(path, user ? 0o710 : 0o700)
}

async function lock(path: string): Promise<() => void> {
  try {
    const { holder, release } = await takeLock(join(path, 'lock'), { patience })
    if (holder === undefined) return release
    throw new StartError(
      `Latchkey runs on ${path} already (process ${holder}); stop that one or choose another folder with LATCHKEY_DATA_DIR.`,
    )
  } catch (error) {
    if (errorCode(error) === '') throw error
    throw new StartError(
      `${path} can't be written (${errorCode(error)}); start as its owner or choose another with LATCHKEY_DATA_DIR.`,
    )
  }
}
