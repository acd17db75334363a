import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openDataFolder } from '../src/trial/data-folder.ts'
import { kept, keptDemoPassword, keptMasterKey } from '../src/trial/secrets.ts'
import { holdCluster } from './support/holder.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

const isRoot = process.getuid?.() === 0

test('nobody else can look into the data folder', async () => {
  const folder = await openDataFolder(join(temporaryFolder(), 'data'))
  expect((statSync(folder.path).mode & 0o777).toString(8)).toBe(isRoot ? '710' : '700')
  folder.release()
})

test('a secret is made once, and readable by its owner alone', () => {
  const folder = temporaryFolder()
  const first = [keptMasterKey(folder).toString('hex'), keptDemoPassword(folder)]
  expect([keptMasterKey(folder).toString('hex'), keptDemoPassword(folder)]).toEqual(first)
  expect(statSync(join(folder, 'master-key')).mode & 0o777).toBe(0o600)
  expect(statSync(join(folder, 'demo-password')).mode & 0o777).toBe(0o600)
})

test('a secret whose writing was interrupted is made anew', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'secret'), '')
  expect(kept(folder, 'secret', () => 'new')).toBe('new')
})

test('a damaged master key is named instead of replaced', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'master-key'), 'c2hvcnQ=\n')
  expect(() => keptMasterKey(folder)).toThrow(/master-key is damaged/)
})

test('a folder that holds other things is left alone', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'thesis.txt'), 'years of work')
  const before = statSync(folder).mode
  await expect(openDataFolder(folder)).rejects.toThrow(
    /holds other things; choose an empty folder with LATCHKEY_DATA_DIR/,
  )
  expect(statSync(folder).mode).toBe(before)
})

test('a folder that cannot be made is named in one line', async () => {
  const file = join(temporaryFolder(), 'file')
  writeFileSync(file, '')
  await expect(openDataFolder(join(file, 'data'))).rejects.toThrow(/^[^\n]*LATCHKEY_DATA_DIR\.$/)
})

test('a second Latchkey on the same folder is told which process has it', async () => {
  const folder = temporaryFolder()
  const first = await holdCluster(folder)
  await expect(openDataFolder(folder)).rejects.toThrow(/^Latchkey runs on \S+ already \(process \d+\); [^\n]*$/)
  await first.stop()
})

test.runIf(isRoot)(
  'data goes where PostgreSQL’s user can reach it when it cannot reach the place asked for',
  async () => {
    const closed = temporaryFolder()
    chmodSync(closed, 0o700)
    const wanted = join(closed, 'below/data')
    const first = await holdCluster(wanted)
    onTestFinished(() => {
      rmSync(first.path, { recursive: true, force: true })
      // The folder above, if it is empty: others may have their data beside ours.
      spawnSync('rmdir', [dirname(first.path)], { stdio: 'ignore' })
    })
    expect(first.path).not.toContain(closed)
    expect(existsSync(wanted)).toBe(false)
    await first.stop()

    // Where it went once, it stays, though the place asked for may have become reachable.
    chmodSync(closed, 0o755)
    mkdirSync(dirname(wanted), { recursive: true })
    const second = await holdCluster(wanted)
    expect(second.path).toBe(first.path)
    await second.stop()
  },
)
