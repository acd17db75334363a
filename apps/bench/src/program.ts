import { describeError } from '@latchkey/launcher/describe-error'
import type { Shutdown } from '@latchkey/launcher/shutdown'
import { OptionError } from './options.ts'

/**
 * Runs a program to its end, and the process with it: with code 0 where all went well.
 * @param shutdown what has to stop before, also when the run is interrupted
 * @param program `readOptions` finds nothing where help was asked for; `run` says whether all went well
 */
export async function runProgram<Options>(
  shutdown: Shutdown,
  program: {
    readOptions: (args: string[]) => Options | undefined
    usage: string
    run: (options: Options) => Promise<boolean>
  },
): Promise<void> {
  const finish = async (code: number): Promise<void> => {
    await shutdown.run()
    process.exit(code)
  }
  process.on('SIGINT', () => void finish(130))
  process.on('SIGTERM', () => void finish(143))
  try {
    const options = program.readOptions(process.argv.slice(2))
    if (options) await finish((await program.run(options)) ? 0 : 1)
    else console.log(program.usage)
  } catch (error) {
    console.error(error instanceof OptionError ? error.message : await describeError(error))
    await finish(1)
  }
}
