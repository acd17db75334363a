/** Whether two values of a form are the same: text, numbers, or small plain data that both sides write in the same order. */
export const sameValue = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/**
 * Leaves out of a change what is as it was. An empty answer means that there is nothing to send.
 * @param body the whole form, as the API takes it
 * @param before what the same fields had, in the same shape
 */
export const changesFrom = <Body extends object>(
  body: Body,
  before: Readonly<Record<string, unknown>>,
): Partial<Body> =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- some of what the body has, as it has it
  Object.fromEntries(
    Object.entries(body).filter(([field, value]) => value !== undefined && !sameValue(value, before[field])),
  ) as Partial<Body>

/** A form, or a part of it, as it was read, as it is stored by now, and as it was typed meanwhile. */
export interface Versions<Value> {
  before: Value
  now: Value
  typed: Value
}

/** Merges a part whose values don't exclude each other; `undefined` leaves it to {@link threeWay}. */
export type MergePart = (field: string, versions: Versions<unknown>) => unknown

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function mergePart(field: string, versions: Versions<unknown>, merge: MergePart): unknown {
  const { before, now, typed } = versions
  if (sameValue(typed, before)) return now
  const merged = merge(field, versions)
  if (merged !== undefined) return merged
  if (!isRecord(before) || !isRecord(now) || !isRecord(typed)) return typed
  return Object.fromEntries(
    Object.keys(typed).map((part) => [
      part,
      mergePart(part, { before: before[part], now: now[part], typed: typed[part] }, merge),
    ]),
  )
}

/**
 * Puts what was typed on top of what somebody else stored meanwhile, part by part: where both changed the same, what was typed wins.
 * @param versions the three states of the form
 * @param merge for parts that are merged in a way of their own
 */
export function threeWay<Values extends object>(
  { before, now, typed }: Versions<Values>,
  merge: MergePart = () => undefined,
): Values {
  const merged = mergePart('', { before, now, typed }, merge)
  return { ...now, ...(isRecord(merged) ? merged : {}) }
}

/**
 * Merges two changes of the same set, entry by entry.
 * @param versions the set as it was, as it is stored, and as it was chosen here
 * @returns what is stored, with what was added here and without what was taken out here
 */
export function mergeSets<Entry>({ before, now, typed }: Versions<readonly Entry[]>): Entry[] {
  const added = typed.filter((entry) => !before.includes(entry))
  const removed = new Set(before.filter((entry) => !typed.includes(entry)))
  return [...new Set([...now, ...added])].filter((entry) => !removed.has(entry))
}
