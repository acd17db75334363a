import { createHash } from 'node:crypto'
import { type FieldErrorCode, fieldError } from '@latchkey/contracts'
import type { Sharp, SharpOptions } from 'sharp'
import { type AppError, invalidFields } from './app-error.ts'

/** A picture as it is kept: WebP, upright, without anything that its file said beside it. */
export interface Picture {
  bytes: Buffer
  /** SHA-256 of the bytes, in hexadecimal. */
  digest: string
  width: number
  height: number
  /** On what it can be read: what is white and has no background of its own can't be on white. */
  backdrop: 'light' | 'dark'
}

/** What a picture may be, and what becomes of it. Sides are in pixels. */
export interface PictureLimits {
  /** Of the picture as it comes. */
  maxSide: number
  /** Of the picture as it is kept. */
  keptSide: number
}

/** The media type of {@link Picture.bytes}. */
export const pictureType = 'image/webp'

type Open = (bytes: Buffer, options?: SharpOptions) => Sharp

async function load(): Promise<Open> {
  const { default: sharp } = await import('sharp')
  // Of the decoders in the library only these are ever reached, whatever a file pretends to be.
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({ operation: ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadWebp'] })
  sharp.cache(false)
  sharp.concurrency(1)
  return sharp
}

// Most processes never see a picture: the decoders are loaded when the first one comes.
let loaded: Promise<Open> | undefined

// As Latin-1. The bytes at these places say what a file is (PNG, JPEG, WebP).
const signatures: [at: number, text: string][][] = [
  [[0, '\u0089PNG\r\n\u001a\n']],
  [[0, '\u00ff\u00d8\u00ff']],
  [
    [0, 'RIFF'],
    [8, 'WEBP'],
  ],
]

/** What is wrong with a file as far as its beginning tells. */
function faultOfKind(bytes: Buffer): FieldErrorCode | undefined {
  const head = bytes.toString('latin1', 0, 1024)
  if (signatures.some((parts) => parts.every(([at, text]) => head.startsWith(text, at)))) return undefined
  return /<svg[\s>]|<!doctype svg/iu.test(head) ? 'picture_svg' : 'picture_type'
}

const linear = (value: number): number => (value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)

/** How bright what can be seen is on the whole (relative luminance as in WCAG 2), and whether anything shines through. */
async function brightnessOf(open: Open, picture: Buffer): Promise<{ luminance: number; isTransparent: boolean }> {
  const { data } = await open(picture)
    .resize(64, 64, { fit: 'inside', withoutEnlargement: true })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  let seen = 0
  let light = 0
  for (let at = 0; at < data.length; at += 4) {
    const channel = (place: number): number => (data[at + place] ?? 0) / 255
    const alpha = channel(3)
    seen += alpha
    light += alpha * (0.2126 * linear(channel(0)) + 0.7152 * linear(channel(1)) + 0.0722 * linear(channel(2)))
  }
  return { luminance: seen === 0 ? 0 : light / seen, isTransparent: seen < (data.length / 4) * 0.98 }
}

// White on it has less than twice its brightness: there one would have to guess.
const brightest = 1.05 / 2 - 0.05

async function draw(open: Open, bytes: Buffer, { maxSide, keptSide }: PictureLimits): Promise<Picture> {
  // What only part of a file says is not what somebody meant to show; of an animation the first picture counts.
  const picture = open(bytes, { failOn: 'error', limitInputPixels: maxSide * maxSide, pages: 1, sequentialRead: true })
  // The file's head is enough for this, so that a small file that unpacks to a huge picture is never unpacked.
  const { width, height } = await picture.metadata()
  if (width > maxSide || height > maxSide) throw new Oversized()
  const { data, info } = await picture
    .autoOrient()
    .resize(keptSide, keptSide, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 90 })
    .timeout({ seconds: drawSeconds })
    .toBuffer({ resolveWithObject: true })
  const { luminance, isTransparent } = await brightnessOf(open, data)
  return {
    bytes: data,
    digest: createHash('sha256').update(data).digest('hex'),
    width: info.width,
    height: info.height,
    backdrop: isTransparent && luminance > brightest ? 'dark' : 'light',
  }
}

class Oversized extends Error {}

/** How long one picture may take before it is given up, in seconds: many times what the largest takes on a slow machine. */
const drawSeconds = 20

// Unpacking takes processor time and memory: one at a time, so that many at once cost no more than their turn.
let turn: Promise<unknown> = Promise.resolve()

/**
 * Reads a PNG, JPEG or WebP file and draws it anew, so that nothing of the file itself is ever handed on.
 * @param bytes what came in; its size is for the caller to bound
 * @param field what it is called where it came from
 * @param limits in pixels
 * @throws AppError `validation` at the field
 */
export async function readPicture(bytes: Buffer, field: string, limits: PictureLimits): Promise<Picture> {
  const refusal = (code: FieldErrorCode, limit?: number): AppError => invalidFields(fieldError(field, code, limit))
  if (bytes.length === 0) throw refusal('blank')
  const fault = faultOfKind(bytes)
  if (fault) throw refusal(fault)
  loaded ??= load()
  const open = await loaded
  const drawing = turn.then(() => draw(open, bytes, limits))
  turn = drawing.catch(() => {})
  try {
    return await drawing
  } catch (error) {
    // The library says in many words what is wrong with a file; to its sender they all mean the same.
    if (error instanceof Oversized || (error instanceof Error && /pixel limit|timeout/iu.test(error.message)))
      throw refusal('picture_pixels', limits.maxSide)
    throw refusal('picture_damaged')
  }
}
