import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { execute } from '../src/postgres/cluster.ts'
import { postmasterFile, readPostmaster } from '../src/postgres/postmaster-file.ts'
import { clusterDirectory } from '../src/trial/data-folder.ts'
import { type Holder, holdCluster } from './support/holder.ts'
import { commandsNaming, until } from './support/processes.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

const remember = async ({ url }: Holder) =>
  execute(url, [{ text: 'CREATE TABLE notes (words text)' }, { text: "INSERT INTO notes VALUES ('kept')" }])

const recall = async ({ url }: Holder) => (await execute(url, [{ text: 'SELECT words FROM notes' }]))[0]?.rows

const serverOf = ({ path }: Holder) => {
  const postmaster = readPostmaster(clusterDirectory(path))
  if (!postmaster) throw new Error('no server')
  return postmaster
}

const guardiansOf = (pid: number) =>
  commandsNaming('guardian.sh')
    .filter((line) => line.endsWith(`guardian.sh ${pid}`))
    .map((line) => Number.parseInt(line, 10))

test('what was written is there after the launcher is killed, and its server does not outlive it', async () => {
  const folder = temporaryFolder()
  const first = await holdCluster(folder)
  await remember(first)
  await first.kill()
  await until(() => commandsNaming(clusterDirectory(first.path)).length === 0)

  const second = await holdCluster(folder)
  expect(second.adopted).toBe(false)
  expect(await recall(second)).toEqual([{ words: 'kept' }])
  await second.stop()
})

test('a start right after a kill waits for the server that is still stopping', async () => {
  const folder = temporaryFolder()
  const first = await holdCluster(folder)
  await remember(first)
  await first.kill()

  const second = await holdCluster(folder)
  expect(await recall(second)).toEqual([{ words: 'kept' }])
  await second.stop()
})

test('what was written is there after launcher, guardian and server are all killed', async () => {
  const folder = temporaryFolder()
  const first = await holdCluster(folder)
  await remember(first)
  const { pid } = serverOf(first)
  for (const guardian of guardiansOf(pid)) process.kill(guardian, 'SIGKILL')
  process.kill(pid, 'SIGKILL')
  await first.kill()

  const second = await holdCluster(folder)
  expect(await recall(second)).toEqual([{ words: 'kept' }])
  await second.stop()
})

test('a server that survived is taken over, and stopped in the end', async () => {
  const folder = temporaryFolder()
  const first = await holdCluster(folder)
  await remember(first)
  const { pid } = serverOf(first)
  for (const guardian of guardiansOf(pid)) process.kill(guardian, 'SIGKILL')
  await first.kill()

  const second = await holdCluster(folder)
  expect(second.adopted).toBe(true)
  expect(serverOf(second).pid).toBe(pid)
  expect(await recall(second)).toEqual([{ words: 'kept' }])
  await second.stop()
  expect(commandsNaming(clusterDirectory(first.path))).toEqual([])
})

test('a lock whose process number is another process’s by now does not keep the database from starting', async () => {
  const folder = temporaryFolder()
  const first = await holdCluster(folder)
  const lock = postmasterFile(clusterDirectory(first.path))
  const left = readFileSync(lock, 'utf8')
  await remember(first)
  await first.stop()
  writeFileSync(lock, left.replace(/^\d+/, String(process.pid)))

  const second = await holdCluster(folder)
  expect(await recall(second)).toEqual([{ words: 'kept' }])
  await second.stop()
})

test('the database is closed to whoever has no password', async () => {
  const holder = await holdCluster(temporaryFolder())
  const { port } = new URL(holder.url)
  await expect(execute(`postgres://postgres@127.0.0.1:${port}/postgres`, [{ text: 'SELECT 1' }])).rejects.toThrow(
    /password/,
  )
  await expect(execute(`postgres://postgres:guess@127.0.0.1:${port}/postgres`, [])).rejects.toThrow(/password/)
  await holder.stop()
})
