import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lockHolder, processIdentity, takeLock } from '../prepare/pid-lock.mjs'
import { temporaryFolder } from './support/temporary-folder.ts'

const someoneElse = () => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })

test('a lock is held until it is released', async () => {
  const path = join(temporaryFolder(), 'lock')
  const { release } = await takeLock(path)
  expect(lockHolder(path)).toBe(process.pid)
  release()
  expect(lockHolder(path)).toBeUndefined()
})

test('a living holder keeps the lock, and only its own release frees it', async () => {
  const path = join(temporaryFolder(), 'lock')
  const holder = someoneElse()
  const pid = holder.pid ?? 0
  const held = JSON.stringify({ pid, identity: processIdentity(pid) })
  writeFileSync(path, held)
  const attempt = await takeLock(path)
  expect(attempt.holder).toBe(pid)
  attempt.release()
  expect(readFileSync(path, 'utf8')).toBe(held)
  holder.kill()
  await once(holder, 'exit')
})

test('the lock of a dead process is taken over', async () => {
  const path = join(temporaryFolder(), 'lock')
  const holder = someoneElse()
  const pid = holder.pid ?? 0
  writeFileSync(path, JSON.stringify({ pid, identity: processIdentity(pid) }))
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  expect((await takeLock(path)).holder).toBeUndefined()
  expect(lockHolder(path)).toBe(process.pid)
})

test('a process that was given a dead holder’s number does not hold its lock', async () => {
  const path = join(temporaryFolder(), 'lock')
  writeFileSync(path, JSON.stringify({ pid: process.ppid, identity: 'started at another time' }))
  expect((await takeLock(path)).holder).toBeUndefined()
})

test('a lock file that was cut off while it was written holds nothing', async () => {
  const path = join(temporaryFolder(), 'lock')
  writeFileSync(path, '{"pid":')
  expect((await takeLock(path)).holder).toBeUndefined()
})

test('a holder that lets go in time is waited for', async () => {
  const path = join(temporaryFolder(), 'lock')
  const holder = someoneElse()
  const pid = holder.pid ?? 0
  writeFileSync(path, JSON.stringify({ pid, identity: processIdentity(pid) }))
  const waits: number[] = []
  const taken = takeLock(path, {
    patience: 30_000,
    onWait: (whom) => {
      waits.push(whom)
      holder.kill('SIGKILL')
    },
  })
  expect((await taken).holder).toBeUndefined()
  expect(waits).toEqual([pid])
})
