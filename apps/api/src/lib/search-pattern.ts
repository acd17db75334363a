/**
 * The `LIKE` pattern for texts that contain another.
 * @param text what a person typed; its wildcards stand for themselves
 */
export const containing = (text: string): string => `%${text.replaceAll(/[\\%_]/gu, String.raw`\$&`)}%`
