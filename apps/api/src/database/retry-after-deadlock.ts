import { isDeadlock } from './driver-error.ts'

const maxTries = 3

/**
 * Does work, and does it again when PostgreSQL broke it off because it and somebody else's waited for each other: the other one goes on.
 * @param work a whole transaction, which leaves nothing behind when it fails
 * @throws whatever the work throws, a deadlock after the third time
 */
export async function retryAfterDeadlock<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      if (tries === maxTries || !isDeadlock(error)) throw error
    }
  }
}
