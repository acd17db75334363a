import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('guardian.sh', import.meta.url))

/**
 * Sets a small process beside the database's server which stops the server when this process dies in whatever way, a
 * kill -9 of its whole group included.
 * @param pid the server
 * @param removeAfterwards a throw-away folder to remove then
 * @returns dismisses the guardian; call it once the server has ended
 */
export function guard(pid: number, removeAfterwards?: string): () => void {
  const guardian = spawn('/bin/sh', [script, String(pid), removeAfterwards ?? ''], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guardian.on('error', () => undefined)
  guardian.stdin.on('error', () => undefined)
  guardian.unref()
  return () => {
    guardian.stdin.end('done\n')
  }
}
