/** The ranges of a text, one a line or however else they are parted: by spaces, commas or semicolons. */
export const rangesOf = (text: string): string[] => text.split(/[\s,;]+/u).filter((range) => range !== '')

/** Ranges as a text, one a line. */
export const rangesText = (ranges: readonly string[]): string => ranges.join('\n')
