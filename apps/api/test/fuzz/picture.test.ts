/* oxlint-disable vitest/no-conditional-expect -- what must hold of a case depends on how it came out; shares see to it that each way is taken */
import * as fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../src/lib/app-error.ts'
import { readPicture } from '../../src/lib/picture.ts'
import { expectAlwaysTogether, patience } from '../support/fuzz.ts'
import { picture } from '../support/pictures.ts'

const limits = { maxSide: 64, keptSide: 8 }
const small = () => picture({ width: 12, height: 9 })
const files = [
  await small().png().toBuffer(),
  await small().jpeg().toBuffer(),
  await small().webp().toBuffer(),
  await small().webp({ lossless: true }).toBuffer(),
]

const file = fc.constantFrom(...files)
const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array))
const place = fc.double({ min: 0, max: 1, noNaN: true })
const put = (into: Buffer, at: number, what: Buffer, instead: number): Buffer => {
  const start = Math.floor(at * into.length)
  return Buffer.concat([into.subarray(0, start), what, into.subarray(start + instead)])
}
const uploads = fc.oneof(
  file,
  // A byte, a few, a part cut out, an end cut off, something behind it.
  fc.tuple(file, place, fc.nat(255)).map(([whole, at, byte]) => put(whole, at, Buffer.from([byte]), 1)),
  fc.tuple(file, place, bytes).map(([whole, at, what]) => put(whole, at, what, what.length)),
  fc.tuple(file, place, bytes, fc.nat(60)).map(([whole, at, what, instead]) => put(whole, at, what, instead)),
  fc.tuple(file, place).map(([whole, at]) => whole.subarray(0, Math.floor(at * whole.length))),
  fc.tuple(file, bytes).map(([whole, what]) => Buffer.concat([whole, what])),
  fc.tuple(file, bytes).map(([whole, what]) => Buffer.concat([whole.subarray(0, 12), what])),
  bytes,
)

describe('a file that is to be a picture', () => {
  it(
    'is drawn anew within bounds, or refused with the field named, however it is made',
    () =>
      expectAlwaysTogether(
        uploads,
        async (upload) => {
          try {
            const drawn = await readPicture(upload, 'logo', limits)
            const read = await sharp(drawn.bytes).metadata()
            expect(read).toMatchObject({ format: 'webp', width: drawn.width, height: drawn.height })
            expect(Math.max(drawn.width, drawn.height)).toBeLessThanOrEqual(limits.keptSide)
            return 'drawn'
          } catch (error) {
            if (!(error instanceof AppError)) throw error
            expect(error.code).toBe('validation')
            expect(error.errors.map(({ path }) => path)).toEqual(['logo'])
            return 'refused'
          }
        },
        { drawn: 0.2, refused: 0.2 },
        // Each case unpacks and packs pictures, which takes a thousand times as long as reading a text.
        { count: 2000 },
      ),
    patience,
  )
})
