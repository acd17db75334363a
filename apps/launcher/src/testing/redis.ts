import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from './paths.ts'
import { runCommand } from './run-command.ts'

/** A Redis for tests, and the environment that it needs beside the usual. */
export interface RedisProgram {
  path: string
  env: Record<string, string>
}

const names = ['redis-server', 'valkey-server']
/** What Debian's program consists of, beside what every machine has. */
const packages = [
  'redis-server',
  'redis-tools',
  'libjemalloc2',
  'liblua5.1-0',
  'lua-bitop',
  'lua-cjson',
  'liblzf1',
  'libhiredis0.14',
]

/**
 * Finds a Redis: the one named, the machine's, and at last Debian's, unpacked in a folder of ours so that nothing is installed.
 * @param named path of the one to use, from the person who runs the tests
 * @returns `undefined` where there is none to be had: not on every system
 * @throws Error when the one named doesn't run
 */
export async function findRedis(named: string | undefined): Promise<RedisProgram | undefined> {
  if (named) {
    if (runs({ path: named, env: {} })) return { path: named, env: {} }
    throw new Error(`TEST_REDIS is ${named}, which doesn't run.`)
  }
  const installed = ['/usr/local/bin', '/usr/bin', '/usr/sbin']
    .flatMap((folder) => names.map((name) => ({ path: join(folder, name), env: {} })))
    .find(runs)
  return installed ?? (await unpacked().catch(() => undefined))
}

const runs = ({ path, env }: RedisProgram): boolean =>
  existsSync(path) &&
  spawnSync(path, ['--version'], { env: { ...process.env, ...env }, stdio: 'ignore', timeout: 20_000 }).status === 0

function programIn(folder: string): RedisProgram | undefined {
  const [libraries] = globSync(join(folder, 'root/usr/lib/*-linux-gnu'))
  const program = { path: join(folder, 'root/usr/bin/redis-server'), env: { LD_LIBRARY_PATH: libraries ?? '' } }
  return runs(program) ? program : undefined
}

async function unpacked(): Promise<RedisProgram | undefined> {
  const folder = join(cacheFolder(), 'redis')
  const known = programIn(folder)
  if (known || !existsSync('/usr/bin/apt-get')) return known
  const partial = `${folder}.${process.pid}`
  mkdirSync(join(partial, 'lists/partial'), { recursive: true })
  mkdirSync(join(partial, 'archives/partial'), { recursive: true })
  try {
    // Lists of its own: those of the machine may be missing, and are not ours to fetch.
    const own = [
      '-qq',
      '-o',
      `Dir::State::lists=${partial}/lists`,
      '-o',
      `Dir::Cache=${partial}`,
      '-o',
      'Debug::NoLocking=1',
    ]
    await run('apt-get', [...own, 'update'], partial)
    await run('apt-get', [...own, 'download', ...packages], partial)
    for (const archive of globSync('*.deb', { cwd: partial })) await run('dpkg', ['-x', archive, 'root'], partial)
    rmSync(folder, { recursive: true, force: true })
    renameSync(partial, folder)
  } finally {
    rmSync(partial, { recursive: true, force: true })
  }
  return programIn(folder)
}

async function run(program: string, args: string[], cwd: string): Promise<void> {
  const { ok, log } = await runCommand({ program, args, cwd })
  if (!ok) throw new Error(log)
}
