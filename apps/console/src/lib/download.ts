/**
 * Hands a text to the person as a file.
 * @param name of the file, with its ending
 * @param text what is in it
 */
export function downloadText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has taken the text by then, at the latest.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
