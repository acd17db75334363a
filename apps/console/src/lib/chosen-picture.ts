import { logoTypes, maxLogoBytes, maxLogoSide } from '@latchkey/contracts'

/** A picture that was chosen on this device and is nowhere else yet. */
export interface ChosenPicture {
  file: File
  /** The picture itself, as a `data:` address. */
  address: string
}

/** What is wrong with a picture before the server has seen it, as a code with its limit: the same codes that the API answers with. */
async function faultOf(file: File): Promise<string | null> {
  if (file.size > maxLogoBytes) return `picture_bytes:${maxLogoBytes}`
  if (file.type === 'image/svg+xml') return 'picture_svg'
  // A name without an ending has no type, and may be a picture all the same.
  if (file.type !== '' && !logoTypes.some((type) => type === file.type)) return 'picture_type'
  try {
    const { width, height } = await createImageBitmap(file)
    return Math.max(width, height) > maxLogoSide ? `picture_pixels:${maxLogoSide}` : null
  } catch {
    return 'picture_damaged'
  }
}

const read = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => resolve(typeof reader.result === 'string' ? reader.result : ''))
    reader.addEventListener('error', () => reject(reader.error ?? new Error('The file could not be read')))
    reader.readAsDataURL(file)
  })

/**
 * Reads a picture that was chosen, so that it can be shown before it is sent.
 * @returns the picture, or the code of what is wrong with it
 */
export async function choosePicture(file: File): Promise<ChosenPicture | string> {
  const fault = await faultOf(file)
  if (fault !== null) return fault
  try {
    return { file, address: await read(file) }
  } catch {
    return 'picture_damaged'
  }
}
