// Besides control characters, those that turn the direction of writing round: a text could show something else than it says.
const hidden = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu
const pictures = 0x24_00
const deletePicture = '\u2421'

function pictureOf(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20) return String.fromCodePoint(pictures + code)
  return code === 0x7f ? deletePicture : '\ufffd'
}

/**
 * What a stranger sent, as it can be stored and shown: bounded, without half characters, and with a picture in place of each character
 * that would not be seen. Positions stay what they are.
 * @param text anything
 * @param max greatest length in UTF-16 units
 */
export const visibleText = (text: string, max: number): string =>
  text.slice(0, max).toWellFormed().replaceAll(hidden, pictureOf)
