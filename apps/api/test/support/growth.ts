import { expect } from 'vitest'

const pieces = 16
const repetitions = 12
const maxAttempts = 4
/** Of 16 pieces taken one by one, a parser that is quadratic needs a sixteenth of the time that it needs for all in one. */
const clearlyMoreThanLinear = 6

async function milliseconds(work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** How many times longer one input takes than the same number of octets in sixteen inputs, each measured at its quickest. */
async function growth(parse: () => Promise<void>, parsePiece: () => Promise<void>): Promise<number> {
  let whole = Infinity
  let inPieces = Infinity
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    whole = Math.min(whole, await milliseconds(parse))
    inPieces = Math.min(
      inPieces,
      await milliseconds(async () => {
        for (let piece = 0; piece < pieces; piece += 1) await parsePiece()
      }),
    )
  }
  return whole / inPieces
}

/**
 * Asserts that a parser's time grows no faster than its input. This is no time limit: nothing is compared with a clock on the wall, only
 * the parser with itself. A linear parser takes about as long for one input of 16n as for sixteen of n (ratio 1, whatever the machine);
 * a quadratic one takes 16 times as long, a cubic one 256 times. It fails above 6, on the quickest of many runs, taken by turns, and only
 * if it was so each time: load slows down both sides, and a pause would have to hit every run of one side and none of the other.
 * @param parse the parser; what it throws is part of its work
 * @param shape an adversarial input of about so many characters
 * @param size of the large input, in characters
 */
export async function expectLinear<Input>(
  parse: (input: Input) => unknown,
  shape: (length: number) => Input,
  size = 64 * 1024,
): Promise<void> {
  const attempt = (input: Input) => async () => {
    try {
      const result = parse(input)
      // Most parsers don't wait; neither should what measures them.
      if (result instanceof Promise) await result
    } catch {
      // How an input is refused is other tests' business.
    }
  }
  const whole = attempt(shape(size))
  const piece = attempt(shape(size / pieces))
  let smallest = Infinity
  for (let left = maxAttempts; left > 0 && smallest > clearlyMoreThanLinear; left -= 1) {
    smallest = Math.min(smallest, await growth(whole, piece))
  }
  expect(smallest, 'times longer in one than in sixteen pieces').toBeLessThan(clearlyMoreThanLinear)
}

/** A text repeated until it has about so many characters. */
export const repeated =
  (text: string) =>
  (length: number): string =>
    text.repeat(Math.max(1, Math.floor(length / text.length)))
