import { dirname, join } from 'node:path'

/** What the bundler tells of a module. */
interface Graph {
  getModuleInfo(id: string): { importedIds: readonly string[]; dynamicallyImportedIds: readonly string[] } | null
}

const source = join(dirname(import.meta.dirname), 'src')
const entry = join(source, 'main.tsx')
const doors = join(source, 'app/doors.ts')

/** All that is loaded before the console: the entry and the doors, with whatever they import. */
function beforeConsole(graph: Graph): ReadonlySet<string> {
  const found = new Set<string>()
  const add = (id: string): void => {
    if (found.has(id)) return
    found.add(id)
    for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) add(imported)
  }
  add(entry)
  const pages = graph.getModuleInfo(doors)?.dynamicallyImportedIds ?? []
  if (!found.has(doors) || pages.length === 0) throw new Error(`${doors} names no pages`)
  for (const page of pages) add(page)
  return found
}

/** Texts are asked for in one language only. */
const isText = (id: string): boolean => id.startsWith(source) && id.includes('/locales/')

const known = new WeakMap<Graph, ReadonlySet<string>>()

/**
 * Which file a module goes into that several pages of the console share: a few that nearly every page needs anyway, instead of a hundred that
 * take longer to ask for than to load. What the pages in front of the console load is left to the bundler, so that they load nothing else.
 * @param id the module
 * @param graph what the bundler knows of modules
 * @returns the name of the group, or `null` for none
 */
export function sharedGroup(id: string, graph: Graph): string | null {
  const before = known.get(graph) ?? beforeConsole(graph)
  known.set(graph, before)
  if (before.has(id) || id.includes('@mui/x-') || isText(id)) return null
  return id.includes('node_modules') ? 'interface' : 'parts'
}
