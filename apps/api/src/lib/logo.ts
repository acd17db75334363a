import { keptLogoSide, type Logo, maxLogoSide } from '@latchkey/contracts'
import { AppError, notFound } from './app-error.ts'
import { readPicture } from './picture.ts'

/** A logo that was drawn anew, with what there is to know of it. */
export interface DrawnLogo {
  logo: Logo
  picture: Buffer
}

/** A logo to be shown: a WebP picture. */
export interface ShownLogo {
  digest: string
  picture: Buffer
}

/**
 * Draws a PNG, JPEG or WebP file anew, which takes longer than a connection should be held.
 * @throws AppError `validation` at `logo`; `too_many_requests` while the company's last one, or many of others, are still to be drawn
 */
export type DrawLogo = (companyId: string, file: Buffer) => Promise<DrawnLogo>

/** How many companies' pictures are drawn or wait for it at a time: each is in memory meanwhile, and has its turn in a few seconds. */
const maxUnderWay = 9
const retryAfterSeconds = 5

/** Makes what draws logos: one of a company at a time, and none while as many others are drawn as can be. */
export function createLogoDrawing(): DrawLogo {
  const underWay = new Set<string>()
  return async (companyId, file) => {
    if (underWay.has(companyId) || underWay.size >= maxUnderWay) {
      throw new AppError('too_many_requests', 'Other pictures are still being drawn. Wait a moment and try again.', {
        retryAfterSeconds,
      })
    }
    underWay.add(companyId)
    try {
      const limits = { maxSide: maxLogoSide, keptSide: keptLogoSide }
      const { bytes: picture, ...drawn } = await readPicture(file, 'logo', limits)
      return { picture, logo: { ...drawn, bytes: picture.length } }
    } finally {
      underWay.delete(companyId)
    }
  }
}

/**
 * A stored logo as it is shown.
 * @param stored what there is, if anything
 * @param digest which one is asked for; absent means whichever there is
 * @throws AppError `not_found`
 */
export function shownLogo(
  stored: { logo: Logo | null; picture: Buffer } | undefined,
  digest: string | undefined,
): ShownLogo {
  if (!stored?.logo || (digest !== undefined && digest !== stored.logo.digest)) throw notFound('logo')
  return { digest: stored.logo.digest, picture: stored.picture }
}
