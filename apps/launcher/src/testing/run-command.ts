import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

/** What came of a program that was run to its end. */
export interface Outcome {
  ok: boolean
  /** What the command printed; empty when it was shown as it came. */
  log: string
  seconds: number
}

/** A program to run, without a shell, and how to show what it prints. */
export interface Command {
  program: string
  args: string[]
  cwd: string
  env?: NodeJS.ProcessEnv
  /** Show what it prints as it comes, instead of keeping it. */
  live?: boolean
}

/** The leaders of the groups that run now. */
const running = new Set<number>()

/** Milliseconds that commands get to end in good order. */
const patience = 2000

/** Ends every command that still runs, with all that it started. */
export async function endCommands(): Promise<void> {
  const deadline = Date.now() + patience
  signalAll('SIGTERM')
  while (running.size > 0 && Date.now() < deadline) await sleep(50)
  signalAll('SIGKILL')
}

/** What is kept is shown later on our own output: in colour if that can show it. */
function coloured({ FORCE_COLOR: _force, NO_COLOR: _no, ...env }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return process.stdout.isTTY ? { ...env, FORCE_COLOR: '1' } : { ...env, NO_COLOR: '1' }
}

function signalAll(signal: NodeJS.Signals): void {
  for (const pid of running) {
    try {
      process.kill(-pid, signal)
    } catch {
      // It has just ended.
    }
  }
}

/**
 * Runs a program in a process group of its own.
 * @returns its outcome; one that can't be run at all counts as failed
 */
export function runCommand({ program, args, cwd, env = process.env, live = false }: Command): Promise<Outcome> {
  const started = performance.now()
  const stdio = live ? 'inherit' : 'pipe'
  const child = spawn(program, args, {
    cwd,
    env: live ? env : coloured(env),
    detached: true,
    stdio: ['ignore', stdio, stdio],
  })
  if (child.pid) running.add(child.pid)
  let log = ''
  const keep = (chunk: Buffer) => {
    log += chunk.toString()
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  return new Promise((resolve) => {
    const end = (ok: boolean) => {
      if (child.pid) running.delete(child.pid)
      resolve({ ok, log: log.trim(), seconds: (performance.now() - started) / 1000 })
    }
    child.once('error', (error) => {
      log += error.message
      end(false)
    })
    child.once('close', (code) => end(code === 0))
  })
}
