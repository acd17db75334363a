/** Ways out of this document. An object, so that tests can look where a page would have gone. */
export const leave = {
  /** Goes to an address, with a way back. @param url absolute, or a path of the console */
  to: (url: string): void => window.location.assign(url),
  /** Goes to an address instead of this one. @param url absolute, or a path of the console */
  replacing: (url: string): void => window.location.replace(url),
  /** Loads the page anew. */
  reload: (): void => window.location.reload(),
}
