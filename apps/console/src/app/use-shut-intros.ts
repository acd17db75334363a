import { z } from 'zod'
import { useKept } from '../lib/use-kept.ts'

const shutSchema = z.array(z.string())

/**
 * Which tabs need not explain themselves any more: kept in this browser.
 * @returns whether a tab's explanation is shut, and what shuts or opens it
 */
export function useShutIntros(): { isShut: (path: string) => boolean; toggle: (path: string) => void } {
  const [shut, setShut] = useKept('latchkey.shutIntros', shutSchema, [])
  return {
    isShut: (path) => shut.includes(path),
    toggle: (path) => setShut(shut.includes(path) ? shut.filter((one) => one !== path) : [...shut, path]),
  }
}
