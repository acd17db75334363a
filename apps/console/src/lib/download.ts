/**
 * Hands the person a file.
 * @param name of the file, with its ending
 * @param content what is in it
 */
export function downloadFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has taken it by then, at the latest.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/**
 * Hands a text to the person as a file.
 * @param name of the file, with its ending
 * @param text what is in it
 */
export const downloadText = (name: string, text: string): void =>
  downloadFile(name, new Blob([text], { type: 'text/plain;charset=utf-8' }))
