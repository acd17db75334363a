import { dirname, join } from 'node:path'

/** What the bundler tells of a module. */
interface Graph {
  getModuleInfo(id: string): { importedIds: readonly string[]; dynamicallyImportedIds: readonly string[] } | null
}

const source = join(dirname(import.meta.dirname), 'src')
const entry = join(source, 'main.tsx')
const doors = join(source, 'app/doors.ts')
/** What every page of the console is in. */
const frame = ['app/console.tsx', 'app/shell.tsx', 'app/home.tsx'].map((path) => join(source, path))
/** Where one is after signing in. */
const firstViews = ['features/activity/activity-page.tsx', 'features/authorizations/my-apps-page.tsx'].map((path) =>
  join(source, path),
)

/** Modules with whatever they import. */
function reachFrom(graph: Graph, ids: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>()
  const add = (id: string): void => {
    if (found.has(id)) return
    found.add(id)
    for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) add(imported)
  }
  for (const id of ids) add(id)
  return found
}

/** Which modules are loaded by what people wait for. */
interface Reaches {
  base: ReadonlySet<string>
  /** By each page in front of the console. */
  doors: ReadonlySet<string>[]
  frame: ReadonlySet<string>
  firstViews: ReadonlySet<string>[]
}

function reachesOf(graph: Graph): Reaches {
  const pages = graph.getModuleInfo(doors)?.dynamicallyImportedIds ?? []
  if (pages.length === 0) throw new Error(`${doors} names no pages`)
  return {
    base: reachFrom(graph, [entry]),
    doors: pages.map((page) => reachFrom(graph, [page])),
    frame: reachFrom(graph, frame),
    firstViews: firstViews.map((view) => reachFrom(graph, [view])),
  }
}

/** Texts are asked for in one language only. */
const isText = (id: string): boolean => id.startsWith(source) && id.includes('/locales/')

/** By which of the sets a module is reached, as a name; empty for none. */
const reachedBy = (id: string, sets: readonly ReadonlySet<string>[]): string =>
  sets.flatMap((set, index) => (set.has(id) ? [index] : [])).join('')

const known = new WeakMap<Graph, Reaches>()

/**
 * Which file a module goes into that several pages share: a few, instead of a hundred that take longer to ask for than to load. What the pages
 * in front of the console and its first views load goes into files by which of them need it, so that none of them loads anything else; what is
 * left, into two that nearly every other page needs anyway.
 * @param id the module
 * @param graph what the bundler knows of modules
 * @returns the name of the group, or `null` for none
 */
export function sharedGroup(id: string, graph: Graph): string | null {
  const reaches = known.get(graph) ?? reachesOf(graph)
  known.set(graph, reaches)
  if (id === entry || id.includes('@mui/x-') || isText(id)) return null
  if (reaches.base.has(id)) return 'base'
  const ofDoors = reachedBy(id, reaches.doors)
  if (ofDoors) return `doors-${ofDoors}`
  const ofFirstViews = reachedBy(id, reaches.firstViews)
  if (reaches.frame.has(id) || ofFirstViews.length === firstViews.length) return 'frame'
  if (ofFirstViews) return `first-${ofFirstViews}`
  return id.includes('node_modules') ? 'interface' : 'parts'
}
