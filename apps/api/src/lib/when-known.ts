/**
 * Goes on with a value as soon as there is one: at once if it is there already, as what is in memory is. Waiting costs a turn, and on the paths
 * that are taken most there is nothing to wait for.
 * @param value the value, or the promise of one
 * @param proceed what to do with it
 */
export function whenKnown<Value, Result>(
  value: Value | Promise<Value>,
  proceed: (value: Value) => Result | Promise<Result>,
): Result | Promise<Result> {
  if (value instanceof Promise) return value.then((known) => proceed(known))
  return proceed(value)
}
