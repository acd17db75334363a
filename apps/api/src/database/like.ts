/**
 * A text as it must be written inside a LIKE pattern to stand for itself.
 * @param text what to look for
 */
export const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/gu, String.raw`\$&`)
