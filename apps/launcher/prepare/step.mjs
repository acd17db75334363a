import { spawn } from 'node:child_process'

/** A step of the preparation that failed; its message is for a person. */
export class StepError extends Error {}

const tailLines = 25

/**
 * Runs a program as one announced step: "Installing packages… 12 s".
 * @param {object} step
 * @param {string} step.title said while it runs
 * @param {string} step.failure said, with the end of what the program printed, when it fails
 * @param {import('node:tty').WriteStream} step.output where progress goes
 * @param {string} step.command
 * @param {string[]} step.args
 * @param {string} step.cwd
 * @param {NodeJS.ProcessEnv} step.env
 * @throws {StepError}
 */
export async function runStep({ title, failure, output, command, args, cwd, env }) {
  const started = Date.now()
  const seconds = () => `${Math.max(1, Math.round((Date.now() - started) / 1000))} s`
  output.write(`${title}…`)
  const ticker = output.isTTY ? setInterval(() => output.write(`\r${title}… ${seconds()}`), 1000) : undefined
  const { ok, log } = await run(command, args, cwd, env)
  clearInterval(ticker)
  output.write(output.isTTY ? `\r${title}… ${seconds()}\n` : ` ${seconds()}\n`)
  if (!ok) {
    const told = log
      .trimEnd()
      .split('\n')
      .filter((line) => !/^(?:npm error)?\s+at /.test(line))
    const tail = told.slice(-tailLines).join('\n')
    throw new StepError(`${failure}${tail ? `\n\n${tail}` : ''}`)
  }
}

/**
 * A group of its own, so that ending it ends everything it started; and it is ended with this process.
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ ok: boolean, log: string }>}
 */
function run(command, args, cwd, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    const end = () => {
      try {
        process.kill(-child.pid, 'SIGTERM')
      } catch {
        // It has ended already.
      }
    }
    process.once('exit', end)
    let log = ''
    const keep = (chunk) => {
      log = (log + chunk).slice(-20_000)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.once('error', (error) => {
      process.off('exit', end)
      resolve({ ok: false, log: `${command}: ${error.message}` })
    })
    child.once('close', (code) => {
      process.off('exit', end)
      resolve({ ok: code === 0, log })
    })
  })
}
