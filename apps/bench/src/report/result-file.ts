import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { resultsFolder } from '../paths.ts'

const twoDigits = (value: number): string => String(value).padStart(2, '0')

/**
 * A moment as a name that sorts: `2026-11-20-1845`, in local time.
 * @param moment when the run began
 */
export const momentName = (moment: Date): string =>
  [
    moment.getFullYear(),
    twoDigits(moment.getMonth() + 1),
    twoDigits(moment.getDate()),
    twoDigits(moment.getHours()) + twoDigits(moment.getMinutes()),
  ].join('-')

/**
 * Writes a result.
 * @param name of the file, without folder
 * @returns its absolute path
 */
export function writeResult(name: string, text: string): string {
  mkdirSync(resultsFolder, { recursive: true })
  const path = join(resultsFolder, name)
  writeFileSync(path, text)
  return path
}
