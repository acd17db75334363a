/**
 * One hash over the names and contents of files: `paths` are files and folders (with everything below them but tests and
 * products), `extras` further words that the result depends on.
 */
export function fingerprint(root: string, paths: string[], extras?: string[]): string
